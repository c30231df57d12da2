// SPDX-License-Identifier: MIT
#include "runner/document/value.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/document/repeated.hpp"

using namespace bprun;

namespace {

Error toml_error(const std::string& text) {
  auto parsed = document::parse_toml(text, "bprun.toml");
  REQUIRE_FALSE(parsed);
  return std::move(parsed).error();
}

}  // namespace

TEST_CASE("TOML values know their line and keep the order of the file", "[document]") {
  const auto parsed = document::parse_toml(
      "z = 1\na = 'x'\n\n[limits]\nmemory = \"1G\"\ncpus = 1.5\n[[list]]\nd = 2024-01-31\n", "f");
  REQUIRE(parsed);
  const auto& members = parsed->members();
  REQUIRE(members.size() == 4);
  CHECK(members[0].first == "z");
  CHECK(members[1].first == "a");
  CHECK(members[2].first == "limits");
  CHECK(members[2].second.line() == 4);
  CHECK(members[2].second.find("cpus")->line() == 6);
  CHECK(*members[2].second.find("cpus")->as_double() == 1.5);
  CHECK(*members[3].second.elements()[0].find_string("d") == "2024-01-31");
}

TEST_CASE("a TOML error names the line", "[document]") {
  const Error error = toml_error("a = 1\nb = = 2\n");
  CHECK(error.kind == ErrorKind::app);
  CHECK(error.where == Location{"bprun.toml", 2});
  CHECK(error.message.find("not valid TOML: ") == 0);
  CHECK(toml_error("a = 1\na = 2\n").where->line == 2);
  CHECK(toml_error("a = 99999999999999999999\n").where->line == 1);
  CHECK(toml_error("a = \"no end").kind == ErrorKind::app);
}

TEST_CASE("hostile TOML is an error and never a crash", "[document]") {
  const std::string deep = "nested deeper than 200 levels";
  CHECK(toml_error("a = " + repeated("[", 1000000)).message == deep);
  CHECK(toml_error("a = " + repeated("{a=", 1000000)).message == deep);
  CHECK(toml_error("\na" + repeated(".a", 1000000) + " = 1").message == deep);
  CHECK(toml_error("\na" + repeated(".a", 1000000) + " = 1").where->line == 2);
  CHECK(toml_error("[a" + repeated(".a", 1000000) + "]").message == deep);
  CHECK(toml_error("a = " + repeated("{a" + repeated(".a", 100) + "=", 100)).message == deep);
  CHECK(toml_error("x = '''\n'''\na = " + repeated("[", 300)).where->line == 3);
  CHECK(toml_error(std::string("a = 1\n\0", 7)).where->line == 2);
  CHECK(toml_error("a = '\xff'").where->line == 1);
}

TEST_CASE("what only looks like nesting in TOML is no nesting", "[document]") {
  const std::string many(500, '[');
  const auto parsed = document::parse_toml(
      "a = \"" + many + "\\\"" + many + "\"\nb = '" + many + "'\nc = \"\"\"" + many +
          "\"\" \\\" \n" + many + "\"\"\"\n# " + many + "\nd = '''" + many + "'''\n" +
          repeated("e = [[1.5, 2.5], [3.5]]\n", 1) + "f = [" + repeated("1.5, ", 500) + "]\n",
      "f");
  REQUIRE(parsed);
  CHECK(parsed->find("f")->elements().size() == 500);
  CHECK(*parsed->find_string("b") == many);
}

TEST_CASE("a long line of TOML and a byte order mark are read", "[document]") {
  const std::string big(10 << 20, 'x');
  const auto parsed = document::parse_toml("\xEF\xBB\xBF"
                                           "a = '" +
                                               big + "'\n",
                                           "f");
  REQUIRE(parsed);
  CHECK(*parsed->find_string("a") == big);
}
