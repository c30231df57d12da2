// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/run.hpp"
#include "runner/process/table.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <thread>

using namespace bprun;
using process::Stream;
using std::chrono::milliseconds;

namespace {

process::Command shell(const std::string& script) {
  process::Command command;
  command.argv = {"/bin/sh", "-c", script};
  command.environment.set("PATH", process::default_path);
  return command;
}

process::Captured captured(const process::Command& command) {
  auto result = process::capture(command);
  REQUIRE(result);
  return *result;
}

/// What was killed is gone a moment later, on a busy machine a longer one.
bool ends(const std::string& pid) {
  const pid_t process = std::stoi(pid);
  for (int i = 0; i < 6000 && process::is_running(process); ++i)
    std::this_thread::sleep_for(milliseconds(10));
  return !process::is_running(process);
}

}  // namespace

TEST_CASE("a program's streams, status and signal come back", "[process]") {
  const auto ended = captured(shell("printf out; printf err >&2; exit 7"));
  CHECK(ended.out == "out");
  CHECK(ended.err == "err");
  CHECK(ended.exit == process::Exit{7, 0});
  CHECK(ended.exit.str() == "exited 7");

  const auto killed = captured(shell("kill -9 $$"));
  CHECK(killed.exit.signal == SIGKILL);
  CHECK(killed.exit.status() == 137);
  CHECK(killed.exit.str() == "was killed by signal 9 (SIGKILL)");
}

TEST_CASE("a script starts with nothing of ours", "[process]") {
  const fs::Fd leaked(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC
  const auto ended = captured(shell("ls /proc/self/fd; env; cat; ulimit -S -c; ps -o sid= -p $$"));
  INFO(ended.out);
  // ls itself has one descriptor open, for the directory.
  CHECK(ended.out.starts_with("0\n1\n2\n3\n"));
  CHECK(ended.out.find("\n4\n") == std::string::npos);
  CHECK(ended.out.find("HOME=") == std::string::npos);
}

TEST_CASE("a program that cannot start is an error with its reason", "[process]") {
  process::Command missing;
  missing.argv = {"no-such-program"};
  const auto result = process::capture(missing);
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find("no-such-program") != std::string::npos);

  auto nowhere = shell("true");
  nowhere.directory = "/no/such/directory";
  const auto elsewhere = process::capture(nowhere);
  REQUIRE_FALSE(elsewhere);
  CHECK(elsewhere.error().message.find("/no/such/directory") != std::string::npos);
}

TEST_CASE("a deadline ends the whole group, and says so", "[process]") {
  auto directory = fs::TempDir::create("/tmp", "bprun-test-");
  REQUIRE(directory);
  const auto pid_file = directory->path() / "pid";
  process::Watch watch;
  watch.grace = milliseconds(200);
  // It comes once the shell and its child both ignore SIGTERM.
  watch.on_output = [&](Stream, std::string_view) { watch.deadline = process::Clock::now(); };
  const auto outcome =
      process::run(shell("trap '' TERM; sh -c 'trap \"\" TERM; echo $$ >" + pid_file.native() +
                         "; echo ready; while :; do sleep 1; done' & wait; wait"),
                   watch);
  REQUIRE(outcome);
  CHECK(outcome->timed_out);
  CHECK(outcome->exit.signal == SIGKILL);
  const auto pid = fs::read_file(pid_file);
  REQUIRE(pid);
  CHECK(ends(*pid));
}

TEST_CASE("a background process that keeps the output open does not hold us up", "[process]") {
  const auto ended = captured(shell("sleep 1000 & echo $!"));
  CHECK(ended.exit.ok());
  CHECK(ends(ended.out));
}

TEST_CASE("a line of 10 MB comes through whole", "[process]") {
  std::size_t seen = 0;
  process::Watch watch;
  watch.on_output = [&](Stream, std::string_view bytes) { seen += bytes.size(); };
  const auto outcome = process::run(shell("head -c 10000000 /dev/zero"), watch);
  REQUIRE(outcome);
  CHECK(seen == 10000000);
}

TEST_CASE("input reaches the program, and its end too", "[process]") {
  process::Watch watch;
  watch.input = std::string(1000000, 'x');
  std::string out;
  watch.on_output = [&](Stream, std::string_view bytes) { out += bytes; };
  const auto outcome = process::run(shell("wc -c"), watch);
  REQUIRE(outcome);
  CHECK(out.find("1000000") != std::string::npos);
}

TEST_CASE("a pause in the output is told", "[process]") {
  int pauses = 0;
  process::Watch watch;
  watch.on_output = [](Stream, std::string_view) {};
  watch.on_pause = [&] { ++pauses; };
  const auto outcome = process::run(shell("printf 'prompt> '; sleep 0.5; echo"), watch);
  REQUIRE(outcome);
  CHECK(pauses >= 1);
}

TEST_CASE("a watch that finds a reason stops the program at once", "[process]") {
  process::Watch watch;
  watch.poll_interval = milliseconds(20);
  watch.check = [] { return std::optional<std::string>("too much"); };
  const auto outcome = process::run(shell("sleep 1000"), watch);
  REQUIRE(outcome);
  CHECK(outcome->stopped_because == "too much");
  CHECK_FALSE(outcome->exit.ok());
}

TEST_CASE("names of variables", "[process]") {
  CHECK(process::is_variable_name("A_1"));
  CHECK_FALSE(process::is_variable_name("1A"));
  CHECK_FALSE(process::is_variable_name("A-B"));
  CHECK_FALSE(process::is_variable_name(""));
  CHECK_FALSE(process::is_variable_name("Ä"));
}
