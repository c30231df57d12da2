// SPDX-License-Identifier: MIT
#include "runner/report/cells.hpp"
#include "runner/report/status.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using report::Channel;
using report::ScreenSize;
using report::Status;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const report::StatusClock::time_point start{seconds(1000)};

/// Plain, so that a line is what is seen.
Status plain_status() {
  return Status({.colour = false, .unicode = false}, start);
}

std::vector<std::string> lines(const Status& status, std::size_t columns, seconds after) {
  return status.lines({.columns = columns, .rows = 24}, start + after);
}

}  // namespace

TEST_CASE("a phase is said with its time, and nothing is said between phases", "[report]") {
  auto status = plain_status();
  CHECK_FALSE(status.is_active());
  CHECK(lines(status, 80, seconds(1)).empty());
  status.observe(report::PhaseStarted{"compile", "nodejs"}, start + seconds(5));
  CHECK(lines(status, 45, seconds(47)) ==
        std::vector<std::string>{"> compile nodejs  0:42            total 0:47"});
  CHECK(lines(status, 30, seconds(5 + 3723)) ==
        std::vector<std::string>{"> compile nodejs  1:02:03"});
  status.observe(report::PhaseFinished{"compile", "nodejs", 0, milliseconds(1)}, start);
  CHECK(lines(status, 80, seconds(60)).empty());
}

TEST_CASE("what a script wrote is counted, and its silence is told", "[report]") {
  auto status = plain_status();
  const std::string bytes(1024, 'x');
  status.observe(report::PhaseStarted{"compile", "x"}, start);
  status.observe(report::ScriptStarted{"compile", "x", {}}, start);
  for (int i = 1; i <= 4; ++i)
    status.observe(report::Output{"compile", "x", Channel::out, bytes}, start + seconds(i));
  CHECK(lines(status, 60, seconds(4)).front().starts_with("> compile x  0:04  4.0K  1.0K/s"));
  CHECK(lines(status, 60, seconds(19))
            .front()
            .starts_with("> compile x  0:19  4.0K  silent for 0:15"));
}

TEST_CASE("on 20 columns the name gives way to the time", "[report]") {
  auto status = plain_status();
  status.observe(report::PhaseStarted{"compile", "/some/where/phoenix-static"}, start);
  CHECK(lines(status, 20, seconds(61)) == std::vector<std::string>{"> compile p..  1:01"});
  CHECK(lines(status, 8, seconds(61)) == std::vector<std::string>{"1:01"});
  CHECK(lines(status, 2, seconds(61)) == std::vector<std::string>{"."});
  CHECK(status.lines({.columns = 80, .rows = 1}, start).empty());
}

TEST_CASE("a download has a bar, its amount and its rate", "[report]") {
  auto status = plain_status();
  status.observe(report::PhaseStarted{"prefetch", ""}, start);
  for (int i = 0; i <= 5; ++i) {
    const auto done = static_cast<unsigned long long>(i) << 20;
    status.observe(report::Progress{.what = "https://host/dist/node.tgz?x=/",
                                    .done = done,
                                    .total = 10ULL << 20},
                   start + seconds(i));
  }
  CHECK(lines(status, 60, seconds(5)) ==
        std::vector<std::string>{"  node.tgz  ==========>----------     5.0M/10.0M     1.0M/s",
                                 "> prefetch  0:05  5.0M  1.0M/s                   total 0:05"});
  // Behind it comes only what there is room for.
  CHECK(lines(status, 40, seconds(5)).front() == "  node.tgz     5.0M/10.0M     1.0M/s");
  CHECK(lines(status, 24, seconds(5)).front() == "  node.tgz  5.0M/10.0M");
  CHECK(lines(status, 20, seconds(5)).front() == "  node.tgz  50%");

  status.observe(
      report::Progress{.what = "https://host/dist/node.tgz?x=/", .trouble = "the connection broke"},
      start + seconds(6));
  CHECK(lines(status, 60, seconds(6)).front() == "  node.tgz  again: the connection broke");
  status.observe(report::Progress{.what = "https://host/dist/node.tgz?x=/",
                                  .done = 10ULL << 20,
                                  .finished = true},
                 start + seconds(7));
  CHECK(lines(status, 60, seconds(7)).size() == 1);
  CHECK(lines(status, 60, seconds(7)).front().starts_with("> prefetch  0:07  10.0M"));
}

TEST_CASE("many transfers take few lines, and no line more than the terminal has", "[report]") {
  auto status = Status({}, start);
  status.observe(report::PhaseStarted{"prefetch", "\xE9\x80\xB2\xE6\x8D\x97"}, start);
  for (int i = 0; i < 9; ++i) {
    const std::string what =
        "https://host/\xE9\x80\xB2-" + std::to_string(i) + "-a-long-name-of-a-file.tar.gz";
    status.observe(report::Progress{.what = what, .done = 1ULL << 30, .total = 3ULL << 30}, start);
  }
  CHECK(lines(status, 80, seconds(1)).size() == 5);
  CHECK(status.lines({.columns = 80, .rows = 3}, start).size() == 2);
  CHECK(status.lines({.columns = 80, .rows = 2}, start).size() == 1);
  auto plain = plain_status();
  plain.observe(report::PhaseStarted{"prefetch", "\xE9\x80\xB2\xE6\x8D\x97"}, start);
  for (int i = 0; i < 9; ++i) {
    const std::string what =
        "\xE9\x80\xB2\xE6\x8D\x97-" + std::to_string(i) + "-a-long-name-of-a-file.tar.gz";
    plain.observe(report::Progress{.what = what, .done = 1ULL << 30, .total = 3ULL << 30}, start);
  }
  for (std::size_t columns = 2; columns < 130; ++columns) {
    INFO(columns);
    for (const auto& line : lines(plain, columns, seconds(7200)))
      CHECK(report::cells(line) < columns);
  }
}

TEST_CASE("names cannot play with the terminal", "[report]") {
  auto status = plain_status();
  status.observe(report::PhaseStarted{"fetch", "x\x1b[2J\n"}, start);
  CHECK(lines(status, 60, seconds(0)).front().starts_with("> fetch x\\x1b[2J\\x0a  0:00"));
}

TEST_CASE("a rate falls when nothing comes, and begins anew with a smaller number", "[report]") {
  report::Rate rate;
  for (int i = 0; i <= 4; ++i)
    rate.note(start + seconds(i), static_cast<unsigned long long>(i) * 100);
  CHECK(rate.per_second(start + seconds(4)) == 100);
  CHECK(rate.per_second(start + seconds(8)) == 50);
  CHECK(rate.per_second(start + seconds(60)) == 0);
  rate.note(start + seconds(5), 10);
  CHECK(rate.per_second(start + seconds(6)) == 0);
}
