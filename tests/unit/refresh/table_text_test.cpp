// SPDX-License-Identifier: MIT
#include "runner/refresh/table_text.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using refresh::TableText;

TEST_CASE("a table that nothing changed is written as it was read") {
  const std::string text = "# Where from.\n# And when.\nversion,date\n1.0,2020-01-01\n1.1,\n";
  const auto table = TableText::parse(text, "otp.csv");
  REQUIRE(table);
  CHECK(table->str() == text);
}

TEST_CASE("a row is put where the order wants it") {
  auto table = TableText::parse("version\n1\n3\n", "t.csv").take();
  const auto before = [](const TableText::Cells& a, const TableText::Cells& b) {
    return a[0] < b[0];
  };
  table.insert({"2"}, before);
  table.insert({"4"}, before);
  table.insert({"0"}, before);
  CHECK(table.str() == "version\n0\n1\n2\n3\n4\n");
}

TEST_CASE("a row of another length is an error with its line") {
  const auto table = TableText::parse("# c\nversion,date\n1.0,2020-01-01\n1.1\n", "otp.csv");
  REQUIRE_FALSE(table);
  CHECK(table.error().kind == ErrorKind::config);
  CHECK(to_string(*table.error().where) == "otp.csv:4");
}

TEST_CASE("a table without columns, and a column that is not there, are errors") {
  CHECK_FALSE(TableText::parse("# only comments\n", "otp.csv"));
  const auto table = TableText::parse("version\n", "otp.csv").take();
  CHECK(table.column("version").value_or(9) == 0);
  CHECK_FALSE(table.column("date"));
}
