// SPDX-License-Identifier: MIT
#include "runner/doctor/output.hpp"
#include "tests/support/catch.hpp"

namespace bprun::doctor {

namespace {

std::vector<Finding> two_findings() {
  return {found("lock-missing", {"package.json", 3}, "there is\x1b[2J none", "Make one."),
          found("memory-low", {}, "12M can be had", "Buy some.")};
}

}  // namespace

TEST_CASE("findings for people: place, severity, id, fix, and a count", "[doctor]") {
  CHECK(to_text(two_findings()) ==
        "package.json:3: warning: there is\\x1b[2J none [lock-missing]\n    Make one.\n"
        "this machine: warning: 12M can be had [memory-low]\n    Buy some.\n"
        "0 errors, 2 warnings, 0 notes\n");
  CHECK(to_text({}) == "nothing was found\n");
}

TEST_CASE("findings as JSON and SARIF", "[doctor]") {
  const auto json = to_document(two_findings());
  const auto& list = json.find("findings")->elements();
  REQUIRE(list.size() == 2);
  CHECK(*list[0].find_string("id") == "lock-missing");
  CHECK(list[1].find("file")->is_null());

  const auto sarif = to_sarif(two_findings(), "1.2.3");
  const auto& run = sarif.find("runs")->elements().at(0);
  const auto& driver = *run.find("tool")->find("driver");
  CHECK(driver.find("rules")->elements().size() == kinds().size());
  // What is of the machine has no file to stand at.
  const auto& results = run.find("results")->elements();
  REQUIRE(results.size() == 1);
  CHECK(*results[0].find_string("ruleId") == "lock-missing");
  const auto& place = *results[0].find("locations")->elements().at(0).find("physicalLocation");
  CHECK(*place.find("artifactLocation")->find_string("uri") == "package.json");
  CHECK(*place.find("region")->find("startLine")->as_integer() == 3);
}

}  // namespace bprun::doctor
