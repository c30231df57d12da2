// SPDX-License-Identifier: MIT
// What the other properties show when they fail must be small, or nobody finds the mistake.
#include "tests/support/catch.hpp"
#include "tests/support/version_judge.hpp"

#include <algorithm>

using namespace bprun::testing;

namespace {

/// Disagrees with a judge who always says "no" wherever `wrong` holds.
VersionProperty property(std::function<bool(const VersionCase&)> wrong) {
  return {
      .judge_name = "a judge",
      .judge = [](const std::vector<VersionCase>& cases) { return Verdicts(cases.size(), "no"); },
      .ours = [wrong = std::move(wrong)](const VersionCase& c) { return wrong(c) ? "yes" : "no"; },
      .may_be_asked = [](const VersionCase&) { return true; }};
}

}  // namespace

TEST_CASE("shrinking leaves what the disagreement needs, and nothing else") {
  const VersionCase least = shrunk({.version = "12.7.3-rc.1+build.5",
                                    .other = "3.2.1",
                                    .range = " >= 1.2.3 and <= 4.5.6 or 2.0.0"},
                                   property([](const VersionCase& c) {
                                     return c.version.find("-r") != std::string::npos &&
                                            c.range.find("<=") != std::string::npos;
                                   }));
  CHECK(least == VersionCase{.version = "-r", .other = "", .range = "<="});
}

TEST_CASE("shrinking simplifies digits and letters that have to be there") {
  const VersionCase least = shrunk(
      {.version = "123.456.789-beta", .other = "", .range = ""}, property([](const VersionCase& c) {
        return std::count(c.version.begin(), c.version.end(), '.') == 2 &&
               c.version.find('-') != std::string::npos && c.version.size() > 6;
      }));
  CHECK(least.version.size() == 7);
  CHECK(least.version.find_first_not_of("0a.-") == std::string::npos);
}

TEST_CASE("shrinking lowers numbers that hang together") {
  const VersionCase least = shrunk(
      {.version = "7.0", .other = "", .range = "6"}, property([](const VersionCase& c) {
        return !c.range.empty() && !c.version.empty() && c.version.front() == c.range.front() + 1;
      }));
  CHECK(least == VersionCase{.version = "1", .other = "", .range = "0"});
}

TEST_CASE("shrinking asks the judge nothing that it is not to be asked") {
  VersionProperty wrong = property([](const VersionCase& c) { return !c.range.empty(); });
  wrong.may_be_asked = [](const VersionCase& c) { return c.range.size() > 2; };
  CHECK(shrunk({.version = "", .other = "", .range = "abcdef"}, wrong).range == "aaa");
}
