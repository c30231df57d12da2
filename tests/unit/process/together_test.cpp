// SPDX-License-Identifier: MIT
#include "runner/process/together.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace bprun::process {

namespace {

Member shell_member(std::string name, std::string script) {
  Member member{.name = std::move(name), .command = {}};
  member.command.argv = {"/bin/sh", "-c", std::move(script)};
  member.command.environment.set("PATH", default_path);
  return member;
}

/// What happened, a line each: "name|text".
struct Journal {
  std::vector<std::string> lines;

  TogetherOptions options() {
    return {.grace = std::chrono::seconds(20),
            .on_line =
                [this](const Member& member, std::string_view line) {
                  lines.push_back(member.name + "|" + std::string(line));
                },
            .on_event =
                [this](const Member& member, const std::string& what) {
                  if (what.find("started") != 0) lines.push_back(member.name + "|! " + what);
                }};
  }

  bool has(const std::string& line) const {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  }
};

}  // namespace

TEST_CASE("the first that ends ends the others, which may take their leave") {
  Journal journal;
  const auto end = run_together(
      {shell_member("web", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done"),
       // Not before the other can hear it.
       shell_member("worker", "echo one; printf two; sleep 0.3; exit 5")},
      journal.options());
  REQUIRE(end);
  CHECK(end->first == Exit{.code = 5});
  CHECK_FALSE(end->signal);
  for (const auto* line : {"web|up", "worker|one", "worker|two", "worker|! exited 5"})
    CHECK(journal.has(line));
  CHECK(journal.lines.back().find("web|! ") == 0);
}

TEST_CASE("both streams, long lines and no line at all arrive") {
  Journal journal;
  const auto end = run_together(
      {shell_member("a",
                    "echo to stderr >&2; head -c 200000 /dev/zero | tr '\\0' x; echo; echo last")},
      journal.options());
  REQUIRE(end);
  CHECK(end->first == Exit{.code = 0});
  CHECK(journal.has("a|to stderr"));
  CHECK(journal.has("a|last"));
  std::size_t count = 0;
  for (const auto& line : journal.lines)
    count += static_cast<std::size_t>(std::count(line.begin(), line.end(), 'x'));
  CHECK(count >= 200000);
}

TEST_CASE("a program that is not there ends those that run already") {
  Journal journal;
  Member missing{.name = "gone", .command = {}};
  missing.command.argv = {"/no/such/program"};
  const auto end = run_together({shell_member("web", "while :; do sleep 0.02; done"), missing},
                                journal.options());
  REQUIRE_FALSE(end);
  CHECK(journal.has("web|! was killed by signal 15 (SIGTERM)"));
}

}  // namespace bprun::process
