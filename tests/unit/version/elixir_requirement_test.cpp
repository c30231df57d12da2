// SPDX-License-Identifier: MIT
#include "runner/version/elixir_requirement.hpp"
#include "tests/support/catch.hpp"

using namespace std::string_view_literals;
using bprun::version::ElixirRequirement;
using bprun::version::ElixirVersion;
using bprun::version::Malformed;

namespace {

ElixirRequirement requirement(std::string_view text) {
  auto result = ElixirRequirement::parse(text);
  INFO("requirement " << text);
  REQUIRE(std::holds_alternative<ElixirRequirement>(result));
  return std::get<ElixirRequirement>(std::move(result));
}

std::string written_out(std::string_view text) {
  return requirement(text).str();
}

bool matches(std::string_view text, std::string_view version, bool allow_pre = true) {
  return requirement(text).matches(*ElixirVersion::parse(version), allow_pre);
}

Malformed malformed_requirement(std::string_view text) {
  const auto result = ElixirRequirement::parse(text);
  INFO("requirement " << text);
  REQUIRE(std::holds_alternative<Malformed>(result));
  return std::get<Malformed>(result);
}

}  // namespace

TEST_CASE("a requirement is conditions, with and binding closer than or") {
  CHECK(written_out("~> 1.15 and != 1.16.0") == "~> 1.15 and != 1.16.0");
  CHECK(written_out("1.18.1") == "== 1.18.1");
  CHECK(written_out(">=1.15.0 and <1.18.0-rc.0+b or 1.14.5") ==
        ">= 1.15.0 and < 1.18.0-rc.0+b or == 1.14.5");
  CHECK(written_out("~> 1.15-dev") == "~> 1.15-dev");
  CHECK(written_out("! 1.0.0") == "!= 1.0.0");
  CHECK(requirement("1.0.0 or 2.0.0 and 3.0.0").alternatives().size() == 2);
  CHECK(matches("1.0.0 or 2.0.0 and 3.0.0", "1.0.0"));
  CHECK(matches("2.0.0 and 3.0.0 or 1.0.0", "1.0.0"));
  CHECK_FALSE(matches("1.0.0 or 2.0.0 and 3.0.0", "3.0.0"));
}

TEST_CASE("spaces in a requirement stand where Elixir lets them stand") {
  CHECK(written_out("  >=   1.0.0   and   <2.0.0  ") == ">= 1.0.0 and < 2.0.0");
  CHECK(written_out("~>1.0") == "~> 1.0");
  CHECK(malformed_requirement("1.0.0 and>= 2.0.0").offset == 6);
  CHECK(malformed_requirement("1.0.0\tand 2.0.0").offset == 5);
  CHECK(malformed_requirement(">= 1.0.0\n").offset == 8);
  CHECK(malformed_requirement("> = 1.0.0").offset == 2);
}

TEST_CASE("two numbers behind ~> leave the second free, three the third") {
  CHECK(matches("~> 2.0", "2.1.0"));
  CHECK_FALSE(matches("~> 2.0", "3.0.0"));
  CHECK_FALSE(matches("~> 2.1", "2.0.9"));
  CHECK(matches("~> 2.0.0", "2.0.5"));
  CHECK_FALSE(matches("~> 2.0.0", "2.1.0"));
  CHECK_FALSE(matches("~> 2.0.3", "2.0.2"));
  CHECK(matches("~> 2.1-dev", "2.1.0-dev"));
  CHECK_FALSE(matches("~> 2.1-dev", "2.1.0-beta"));
}

TEST_CASE("~> lets no pre-release of its upper bound pass") {
  CHECK_FALSE(matches("~> 2.0", "3.0.0-rc.0"));
  CHECK_FALSE(matches("~> 2.0", "3.0.0-0"));
  CHECK_FALSE(matches("~> 2.1.0", "2.2.0-rc.0"));
  CHECK_FALSE(matches("~> 2.1.0-rc.0", "2.2.0-rc.0"));
  CHECK(matches("~> 2.0", "2.99.0-rc.0"));
}

TEST_CASE("comparisons are those of versions, builds aside") {
  CHECK(matches("== 1.0.0", "1.0.0+build"));
  CHECK(matches("1.0.0+other", "1.0.0+build"));
  CHECK_FALSE(matches("== 1.0.0", "1.0.0-rc.0"));
  CHECK(matches("!= 1.0.0", "1.0.0-rc.0"));
  CHECK_FALSE(matches("!1.0.0", "1.0.0"));
  CHECK(matches("> 1.0.0", "1.0.1-rc.0"));
  CHECK_FALSE(matches("> 1.0.0", "1.0.0"));
  CHECK(matches(">= 1.0.0", "1.0.0"));
  CHECK(matches("< 1.0.0", "1.0.0-rc.0"));
  CHECK(matches("<= 1.0.0", "1.0.0"));
  CHECK_FALSE(matches("<= 1.0.0", "1.0.1"));
}

TEST_CASE("without allow_pre a pre-release passes ~>, > and >= only beside another one") {
  CHECK(matches("~> 2.1.2", "2.1.6-dev"));
  CHECK_FALSE(matches("~> 2.1.2", "2.1.6-dev", false));
  CHECK(matches("~> 2.1.2-dev", "2.1.6-dev", false));
  CHECK_FALSE(matches("~> 2.1", "2.2.0-dev", false));
  CHECK(matches("~> 2.1-dev", "2.2.0-dev", false));
  CHECK_FALSE(matches(">= 2.1.0", "2.2.0-dev", false));
  CHECK_FALSE(matches("> 2.1.0", "2.2.0-dev", false));
  CHECK(matches(">= 2.1.0-dev", "2.2.6-dev", false));
  CHECK(matches("< 2.2.0", "2.1.0-dev", false));
  CHECK(matches("!= 2.2.0", "2.1.0-dev", false));
  CHECK(matches("== 2.1.0-dev", "2.1.0-dev", false));
  CHECK(matches("~> 2.1.2", "2.1.6", false));
}

TEST_CASE("a malformed requirement is refused with the place of the first wrong character") {
  CHECK(malformed_requirement("").reason == "it is empty where a version is expected");
  CHECK(malformed_requirement("  ").offset == 2);
  CHECK(malformed_requirement("latest").reason == "'latest' has 'l' where a number is expected");
  CHECK(malformed_requirement(">= 1.15").offset == 7);
  CHECK(malformed_requirement(">= 1.15").reason ==
        "'1.15' has two numbers where three are expected (two will do behind ~> only)");
  CHECK(malformed_requirement("1.15-dev").offset == 4);
  CHECK(malformed_requirement("~> 1").offset == 4);
  CHECK(malformed_requirement("~> 1").reason ==
        "'1' ends where '.' and a second number is expected");
  CHECK(malformed_requirement("~> 1.15.0, < 2.0.0").offset == 9);
  CHECK(malformed_requirement("~> 1.15.03").offset == 8);
  CHECK(malformed_requirement(">= 1.0.0 <2.0.0").offset == 9);
  CHECK(malformed_requirement(">= 1.0.0 <2.0.0").reason ==
        "'<' stands where 'and', 'or' or the end is expected");
  CHECK(malformed_requirement(">= 1.0.0 2.0.0").offset == 9);
  CHECK(malformed_requirement(">= ").reason == "it ends where a version is expected");
  CHECK(malformed_requirement("== == 1.0.0").offset == 3);
  CHECK(malformed_requirement(">>= 1.0.0").offset == 1);
  CHECK(malformed_requirement("^1.0").offset == 0);
}

TEST_CASE("and and or that join nothing are refused by name") {
  const std::string why = "'and' must stand between two conditions, with a space on each side";
  CHECK(malformed_requirement("1.0.0 and").reason == why);
  CHECK(malformed_requirement("1.0.0 and").offset == 6);
  CHECK(malformed_requirement("and 1.0.0").reason == why);
  CHECK(malformed_requirement(" and 1.0.0").offset == 1);
  CHECK(malformed_requirement("1.0.0 and and 2.0.0").offset == 10);
  CHECK(malformed_requirement("1.0.0 or  and 2.0.0").offset == 10);
  CHECK(malformed_requirement("1.0.0 and ").reason == "it ends where a version is expected");
  CHECK(malformed_requirement("1.0.0 AND 2.0.0").reason ==
        "'AND' stands where 'and', 'or' or the end is expected");
}

TEST_CASE("hostile requirements are refused without harm") {
  const Malformed long_one = malformed_requirement("~> " + std::string(10'000, '1'));
  CHECK(long_one.offset == 17);
  CHECK(long_one.reason.size() < 200);
  CHECK(malformed_requirement(">= 1.0.0\0"sv).offset == 8);
  CHECK(malformed_requirement("\xFF").offset == 0);
  std::string many = "== 0.0.1";
  for (int i = 0; i < 10'000; ++i)
    many += " or 1.0.0";
  CHECK(matches(many, "1.0.0"));
  CHECK_FALSE(matches(many, "2.0.0"));
}
