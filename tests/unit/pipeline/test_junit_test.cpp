// SPDX-License-Identifier: MIT
#include "runner/pipeline/junit_files.hpp"
#include "runner/pipeline/record.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::pipeline;

TEST_CASE("a test run's phases are test cases, and those that failed say why", "[pipeline]") {
  BuildRecord record;
  record.phases = {{"source", "", 0, std::chrono::milliseconds(5)},
                   {"test-compile", "elixir", 0, std::chrono::milliseconds(1500)},
                   {"test", "elixir", 2, std::chrono::milliseconds(250)},
                   {"test", "nodejs", 1, std::chrono::milliseconds(1)}};
  record.tests = {
      {.phase = "test", .buildpack = "elixir", .status = 2, .last_output = "1 < 2 & \x01"},
      {.phase = "test", .buildpack = "nodejs", .status = 1, .last_output = "later"}};
  record.failure = Error{.kind = ErrorKind::script, .message = "the tests failed", .status = 2};
  record.failed_phase = "test";
  record.failed_buildpack = "elixir";
  const std::string text = to_junit(record);
  REQUIRE(junit_suites(text));
  const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
  CHECK(has(
      "<testsuites name=\"bprun test\" tests=\"4\" failures=\"2\" errors=\"0\" time=\"1.756\">"));
  CHECK(has("<testcase classname=\"bprun\" name=\"source\" time=\"0.005\"/>"));
  CHECK(has("<testcase classname=\"elixir\" name=\"test-compile\" time=\"1.500\"/>"));
  CHECK(has("<failure message=\"the tests failed\">1 &lt; 2 &amp; \\x01</failure>"));
  CHECK(has("<failure message=\"test ended with 1\">later</failure>"));
}

TEST_CASE("a run that fails before any phase is a test case of its own", "[pipeline]") {
  BuildRecord record;
  record.failure = Error{.kind = ErrorKind::app, .message = "environments must be an object"};
  const std::string text = to_junit(record);
  CHECK(text.find("<testcase classname=\"bprun\" name=\"test run\"") != std::string::npos);
  CHECK(text.find("failures=\"1\"") != std::string::npos);
}
