// SPDX-License-Identifier: MIT
#include "runner/process/child.hpp"
#include "runner/process/table.hpp"
#include "tests/support/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

using namespace bprun;
using process::TableEntry;

TEST_CASE("a line of the process table is read behind its name, whatever that is", "[process]") {
  CHECK(process::parse_stat("12 (sh) S 7 12 12 0 -1 4194304 90\n") == TableEntry{'S', 7});
  CHECK(process::parse_stat("12 (a) R 9 (b) c) Z 7 12\n") == TableEntry{'Z', 7});
  for (const char* text : {"", "12", "12 (sh", "12 (sh)", "12 (sh) S", "12 (sh) SS 7", "1 (a) S x"})
    CHECK_FALSE(process::parse_stat(text));
}

TEST_CASE("a process is running until it has ended, asked about or not", "[process]") {
  auto child = process::Child::start({.argv = {"sleep", "1000"}, .environment = {}}, {});
  REQUIRE(child);
  const pid_t pid = child->pid();
  CHECK(process::is_running(pid));
  CHECK(process::table_entry(pid)->parent == ::getpid());
  const auto children = process::children_of(::getpid());
  CHECK(std::find(children.begin(), children.end(), pid) != children.end());
  const auto all = process::all_processes();
  CHECK(std::find(all.begin(), all.end(), ::getpid()) != all.end());

  child->kill(SIGKILL);
  // Ended, and not asked about: without WNOWAIT it would be gone.
  siginfo_t ended{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) == 0);
  CHECK(process::table_entry(pid)->is_zombie());
  CHECK_FALSE(process::is_running(pid));
  CHECK(child->wait().signal == SIGKILL);
  CHECK_FALSE(process::table_entry(pid));
  CHECK_FALSE(process::is_running(pid));
}
