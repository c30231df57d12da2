// SPDX-License-Identifier: MIT
#include "runner/process/time_limit.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace std::chrono_literals;
using process::TimeLimit;

TEST_CASE("without a deadline there is no end to the time left") {
  CHECK_FALSE(TimeLimit{}.left().has_value());
}

TEST_CASE("the time left is never below nothing") {
  CHECK(TimeLimit{.deadline = process::Clock::now() - 1h}.left() == 0ms);
  const auto left = TimeLimit{.deadline = process::Clock::now() + 1h}.left();
  REQUIRE(left.has_value());
  CHECK(*left > 30min);
  CHECK(*left <= 60min);
}

TEST_CASE("an error names who was stopped, what was limited, and by what") {
  const Error error =
      TimeLimit{.deadline = process::Clock::now(), .words = "90s (--timeout)", .of = "test run"}
          .stopped("git for https://host/repository");
  CHECK(error.kind == ErrorKind::timeout);
  CHECK(error.message ==
        "git for https://host/repository was stopped: the test run went past its time limit of "
        "90s (--timeout)");
  CHECK(error.hint.find("--timeout") != std::string::npos);
}
