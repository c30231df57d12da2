// SPDX-License-Identifier: MIT
#include "runner/herokuish/commands.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace bprun;

TEST_CASE("a listing begins and ends with an empty line, and is in byte order", "[herokuish]") {
  CHECK(herokuish::listing("procfile") ==
        "\nAvailable commands:\n"
        "  exec                     Run as unprivileged user with Heroku-like env\n"
        "  parse                    Get command string for a process type from Procfile\n"
        "  start                    Run process type command from Procfile through exec\n\n");
}

TEST_CASE("every command is there once, and runs or is a group or help", "[herokuish]") {
  std::set<std::pair<std::string_view, std::string_view>> names;
  for (const auto& command : herokuish::commands()) {
    INFO(command.group << ' ' << command.name);
    CHECK(names.insert({command.group, command.name}).second);
    CHECK((command.run != nullptr || command.name.empty() || command.name == "help"));
    CHECK_FALSE(command.summary.empty());
  }
}
