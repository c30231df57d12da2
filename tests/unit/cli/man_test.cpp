// SPDX-License-Identifier: MIT
#include "runner/cli/man.hpp"
#include "runner/cli/page.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("a manual page has the options and the examples of --help", "[cli]") {
  for (const auto& command : cli::commands()) {
    INFO(command.name);
    const auto page = cli::manual(command);
    const auto help = cli::help(command);
    for (const auto& option : command.options) {
      CHECK(help.find(option.name) != help.npos);
      CHECK(page.find("\\fB" + cli::roff_escaped(option.name) + "\\fR") != page.npos);
      CHECK(page.find(cli::roff_escaped(option.help)) != page.npos);
    }
    const bool has_examples =
        cli::page_of(command.name).find("## Examples") != std::string_view::npos;
    CHECK((help.find("\nExamples:\n") != help.npos) == has_examples);
    CHECK((page.find(".SH EXAMPLES\n") != page.npos) == has_examples);
  }
}

TEST_CASE("bprun(1) and bprun help name every command", "[cli]") {
  for (const auto& command : cli::commands()) {
    CHECK(cli::manual().find(cli::roff_escaped(command.summary)) != std::string::npos);
    CHECK(cli::overview().find(command.summary) != std::string::npos);
  }
}
