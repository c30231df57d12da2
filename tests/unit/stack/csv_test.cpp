// SPDX-License-Identifier: MIT
#include "runner/stack/csv.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using stack::Row;

namespace {

Result<std::string> second_and_first(std::string_view text) {
  std::string seen;
  TRY(stack::read_csv(text, "t.csv", {"b", "a"}, [&](const Row& row) -> Result<void> {
    seen += std::string(row.cells[0]) + "/" + std::string(row.cells[1]) + "@" +
            std::to_string(row.line) + " ";
    return {};
  }));
  return seen;
}

}  // namespace

TEST_CASE("columns are found by name, comments and empty lines passed over") {
  CHECK(second_and_first("# about\n\na,b,c\r\n1,2,3\n# more\n4,,6").value() == "2/1@4 /4@6 ");
}

TEST_CASE("a malformed table is an error with its line") {
  const auto missing = second_and_first("a,c\n1,2\n");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::config);
  CHECK(missing.error().message == "the table has no column 'b'");
  CHECK(missing.error().where == Location{.file = "t.csv", .line = 1});

  const auto ragged = second_and_first("a,b\n1,2\n1,2,3\n");
  REQUIRE_FALSE(ragged);
  CHECK(ragged.error().message == "3 cells where 2 are expected");
  CHECK(ragged.error().where == Location{.file = "t.csv", .line = 3});

  CHECK_FALSE(second_and_first("# nothing\n"));
}
