// SPDX-License-Identifier: MIT
#include "runner/version/elixir_version.hpp"
#include "tests/support/catch.hpp"

#include <vector>

using namespace std::string_view_literals;
using bprun::version::ElixirVersion;
using bprun::version::Malformed;

namespace {

ElixirVersion elixir(std::string_view text) {
  const auto version = ElixirVersion::parse(text);
  INFO("version " << text);
  REQUIRE(version);
  return *version;
}

Malformed malformed_elixir(std::string_view text) {
  const auto result = ElixirVersion::read(text);
  INFO("version " << text);
  REQUIRE(std::holds_alternative<Malformed>(result));
  CHECK_FALSE(ElixirVersion::parse(text));
  return std::get<Malformed>(result);
}

}  // namespace

TEST_CASE("an Elixir version has three numbers, a pre-release and a build") {
  const ElixirVersion version = elixir("1.18.0-rc.0+build.01");
  CHECK(version.major == 1);
  CHECK(version.minor == 18);
  CHECK(version.patch == 0);
  CHECK(version.pre == std::vector<std::string>{"rc", "0"});
  CHECK(version.build == "build.01");
  CHECK(version.is_prerelease());
  CHECK(version.str() == "1.18.0-rc.0+build.01");
  CHECK(elixir("1.2.3+a-b").pre.empty());
  CHECK(elixir("1.2.3+a-b").build == "a-b");
  CHECK(elixir("1.2.3---").str() == "1.2.3---");
  CHECK(elixir("1.2.3-0a").str() == "1.2.3-0a");
}

TEST_CASE("Elixir versions are ordered by precedence, builds aside") {
  const std::vector<std::string_view> ascending = {"0.0.0-0",
                                                   "1.0.0--",
                                                   "1.0.0-alpha",
                                                   "1.0.0-alpha.1",
                                                   "1.0.0-alpha.beta",
                                                   "1.0.0-beta.2",
                                                   "1.0.0-beta.11",
                                                   "1.0.0-rc.1",
                                                   "1.0.0",
                                                   "1.0.1-2",
                                                   "1.0.1-10",
                                                   "1.0.1-10.1",
                                                   "1.0.1-Z",
                                                   "1.0.1-a",
                                                   "1.0.1",
                                                   "1.2.0",
                                                   "1.10.0",
                                                   "10.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t k = 0; k < ascending.size(); ++k) {
      INFO(ascending[i] << " and " << ascending[k]);
      CHECK((elixir(ascending[i]) <=> elixir(ascending[k])) == (i <=> k));
    }
  }
  CHECK(elixir("1.0.0+a") == elixir("1.0.0+b"));
  CHECK(elixir("1.0.0-rc.1+a") == elixir("1.0.0-rc.1"));
}

TEST_CASE("a malformed Elixir version is refused with the place of the first wrong character") {
  CHECK(malformed_elixir("").reason == "it is empty");
  CHECK(malformed_elixir("1").offset == 1);
  CHECK(malformed_elixir("1").reason == "'1' ends where '.' and a second number is expected");
  CHECK(malformed_elixir("1.18").offset == 4);
  CHECK(malformed_elixir("1.18").reason ==
        "'1.18' has two numbers where three are expected (two will do behind ~> only)");
  CHECK(malformed_elixir("1.18-rc.0").offset == 4);
  CHECK(malformed_elixir("v1.18.1").offset == 0);
  CHECK(malformed_elixir("1.18.1.2").offset == 6);
  CHECK(malformed_elixir("1.18.").offset == 5);
  CHECK(malformed_elixir("1.18.x").reason == "'1.18.x' has 'x' where a number is expected");
  CHECK(malformed_elixir("1.018.1").offset == 2);
  CHECK(malformed_elixir("1.18.1-01").reason == "'1.18.1-01' has a number with a leading zero");
  CHECK(malformed_elixir("1.18.1-").offset == 7);
  CHECK(malformed_elixir("1.18.1-rc..1").offset == 10);
  CHECK(malformed_elixir("1.18.1-rc_1").offset == 9);
  CHECK(malformed_elixir("1.18.1+").offset == 7);
  CHECK(malformed_elixir("1.18.1+a+b").offset == 8);
  CHECK(malformed_elixir(" 1.18.1").offset == 0);
  CHECK(malformed_elixir("1.18.1 ").offset == 6);
}

// As Elixir since 1.20.3; the ones before take any number of digits.
TEST_CASE("numbers of Elixir versions have 14 digits at most") {
  CHECK(elixir("99999999999999.0.0").major == 99'999'999'999'999);
  CHECK(malformed_elixir("100000000000000.0.0").offset == 14);
  CHECK(malformed_elixir("1.100000000000000.0").offset == 16);
  CHECK(malformed_elixir("1.0.100000000000000").offset == 18);
  CHECK(elixir("1.0.0-99999999999999") < elixir("1.0.0-99999999999999a"));
  CHECK(malformed_elixir("1.0.0-100000000000000").offset == 20);
  CHECK(elixir("1.0.0-100000000000000a").is_prerelease());
  CHECK(elixir("1.0.0+100000000000000").build == "100000000000000");
}

TEST_CASE("hostile Elixir versions are refused without harm") {
  const Malformed long_one = malformed_elixir(std::string(10'000, '1') + ".0.0");
  CHECK(long_one.offset == 14);
  CHECK(long_one.reason.size() < 200);
  CHECK(malformed_elixir("1.0.0\0"sv).offset == 5);
  CHECK(malformed_elixir("1.0.0-\xFF").offset == 6);
  CHECK(malformed_elixir("1.0.0-\xC3\xA9").offset == 6);
}
