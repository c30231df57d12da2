// SPDX-License-Identifier: MIT
#include "runner/cli/command.hpp"
#include "runner/cli/page.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <set>

using namespace bprun;

namespace {

constexpr std::string_view sample = R"(# bprun sample

One paragraph, see [the reference](../reference/x.md),
in two lines. [SRC] stays.

- an item
  that goes on
- another

## Examples

```sh
bprun sample --flag  # why

.hidden 'x' \n
```
)";

}  // namespace

TEST_CASE("a page reads the same on a terminal, without links", "[cli]") {
  CHECK(cli::to_plain(cli::parse_page(sample)) ==
        "One paragraph, see the reference,\nin two lines. [SRC] stays.\n\n"
        "- an item\n  that goes on\n- another\n\n"
        "Examples:\n  bprun sample --flag  # why\n  \n  .hidden 'x' \\n");
}

TEST_CASE("what troff would take for a request is text", "[cli]") {
  const auto roff = cli::to_roff(cli::parse_page(sample));
  CHECK(roff.find(".SH EXAMPLES\n") != roff.npos);
  CHECK(roff.find("\\&bprun sample \\-\\-flag  # why\n") != roff.npos);
  CHECK(roff.find("\\&.hidden 'x' \\en\n") != roff.npos);
  CHECK(cli::to_roff(cli::parse_page("`--a` is\n.b and 'c\n'd")) ==
        ".PP\n\\fB\\-\\-a\\fR is\n\\&.b and 'c\n\\&'d\n");
}

TEST_CASE("a page that is broken off is shown as far as it goes", "[cli]") {
  CHECK(cli::parse_page("").empty());
  CHECK(cli::to_plain(cli::parse_page("```\ncode")) == "  code");
  CHECK(cli::to_plain(cli::parse_page("[a](b")) == "[a](b");
}

TEST_CASE("every command has a page of its name, and every page a command", "[cli]") {
  std::set<std::string, std::less<>> names{"bprun"};
  for (const auto& command : cli::commands()) {
    INFO(command.name);
    const std::string title = "# bprun " + std::string(command.name) + "\n";
    CHECK(cli::page_of(command.name).substr(0, title.size()) == title);
    std::string name(command.name);
    std::replace(name.begin(), name.end(), ' ', '-');
    names.insert(name);
  }
  for (unsigned i = 0; i < cli::embedded_page_count; ++i) {
    INFO(cli::embedded_pages[i].name);
    CHECK(names.count(cli::embedded_pages[i].name) == 1);
  }
}
