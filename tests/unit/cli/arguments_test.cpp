// SPDX-License-Identifier: MIT
#include "runner/cli/arguments.hpp"
#include "tests/support/catch.hpp"

#include <array>

using namespace bprun;
using cli::Option;

namespace {

constexpr std::array table{
    Option{"--output", "-o", "DIR", ""},
    Option{"--buildpack", "", "WHAT", ""},
    Option{"--json", "", "", ""},
};

}  // namespace

TEST_CASE("options are read in every spelling, and repeat", "[cli]") {
  const auto parsed = cli::parse_arguments(
      {"-o", "out", "src", "--buildpack=a=b", "--buildpack", "c", "--json"}, table);
  REQUIRE(parsed);
  CHECK(parsed->operands == std::vector<std::string>{"src"});
  CHECK(parsed->value("--output") == "out");
  CHECK(parsed->values("--buildpack") == std::vector<std::string>{"a=b", "c"});
  CHECK(parsed->has("--json"));
  CHECK_FALSE(parsed->has_dashes);
}

TEST_CASE("words behind -- are not looked at", "[cli]") {
  const auto parsed = cli::parse_arguments({"--json", "--", "--output", "-x"}, table);
  REQUIRE(parsed);
  CHECK(parsed->has_dashes);
  CHECK(parsed->after_dashes == std::vector<std::string>{"--output", "-x"});
}

TEST_CASE("a lone dash is an operand, and an empty value is a value", "[cli]") {
  const auto parsed = cli::parse_arguments({"-", "--output=", ""}, table);
  REQUIRE(parsed);
  CHECK(parsed->operands == std::vector<std::string>{"-", ""});
  CHECK(parsed->value("--output") == "");
}

TEST_CASE("wrong options are usage errors that name the word", "[cli]") {
  const auto unknown = cli::parse_arguments({"--ouput", "x"}, table);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == ErrorKind::usage);
  CHECK(unknown.error().hint == "Did you mean --output?");
  CHECK_FALSE(cli::parse_arguments({"--output"}, table));
  CHECK_FALSE(cli::parse_arguments({"--json=yes"}, table));
}
