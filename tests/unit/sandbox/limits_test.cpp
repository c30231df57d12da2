// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/table.hpp"
#include "runner/sandbox/build_tree.hpp"
#include "runner/sandbox/control_group.hpp"
#include "runner/sandbox/disk_meter.hpp"
#include "runner/sandbox/limits.hpp"
#include "runner/sandbox/process_meter.hpp"
#include "tests/support/catch.hpp"

#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace bprun;
using namespace bprun::sandbox;

namespace {

process::Outcome run_limited(Limiter& limiter, const std::string& script) {
  process::Command command{.argv = {"bash", "-c", script}, .environment = {}, .directory = "/"};
  limiter.apply(command);
  process::Watch watch;
  watch.poll_interval = limiter.poll_interval();
  watch.check = [&] { return limiter.check(); };
  auto outcome = process::run(command, watch);
  INFO((outcome ? "" : outcome.error().message));
  REQUIRE(outcome);
  return *outcome;
}

Limiter make(const Limits& limits, bool by_group) {
  auto limiter = Limiter::create(limits, 0, by_group);
  REQUIRE(limiter);
  return std::move(limiter).take();
}

}  // namespace

TEST_CASE("a limit holds without control groups too") {
  SECTION("memory") {
    Limiter limiter = make({.memory = 128ULL << 20}, false);
    CHECK(limiter.describe().at(0) == "memory 128M by counting");
    const auto outcome = run_limited(limiter, "tail /dev/zero; exit 1");
    const auto reason = limiter.limit_hit(outcome);
    REQUIRE(reason);
    CHECK(reason->what.find("--memory") != std::string::npos);
  }
  SECTION("memory of several processes") {
    Limiter limiter = make({.memory = 256ULL << 20}, false);
    const auto outcome = run_limited(
        limiter,
        "hold() { head -c 100M /dev/zero | tail -c 100M | (sleep 60; cat) > /dev/null; };"
        "hold & hold & hold & wait; exit 1");
    const auto reason = limiter.limit_hit(outcome);
    REQUIRE(reason);
    CHECK(reason->what.find("--memory") != std::string::npos);
  }
  SECTION("processes") {
    Limiter limiter = make({.pids = 10}, false);
    const auto outcome = run_limited(limiter, "for i in $(seq 30); do sleep 30 & done; wait");
    const auto reason = limiter.limit_hit(outcome);
    REQUIRE(reason);
    CHECK(reason->what.find("10 processes and threads (--pids)") != std::string::npos);
  }
  SECTION("processors") {
    Limiter limiter = make({.cpus = 0.5}, false);
    CHECK(run_limited(limiter, "[ $(nproc) = 1 ]").exit.ok());
  }
}

TEST_CASE("a script that succeeds is measured once more") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-disk-");
  REQUIRE(directory);
  const Limits limits{.disk = 8ULL << 20, .disk_below = {directory->path()}};
  const std::string file = (directory->path() / "file").native();
  SECTION("a file cut at the limit") {
    Limiter limiter = make(limits, false);
    const auto outcome =
        run_limited(limiter, format("dd if=/dev/zero of={} bs=1M count=20 2>/dev/null; :", file));
    const auto hit = limiter.limit_hit(outcome);
    REQUIRE(hit);
    CHECK(hit->what.find("went past the disk limit of 8M (--disk)") == 0);
    CHECK_FALSE(hit->hint.empty());
  }
  SECTION("a file of holes, cut at the limit") {
    Limiter limiter = make(limits, false);
    const auto outcome =
        run_limited(limiter, format("dd if=/dev/zero of={} bs=1M seek=8 count=9; :", file));
    CHECK(limiter.limit_hit(outcome));
  }
  SECTION("below the limit") {
    Limiter limiter = make(limits, false);
    const auto outcome = run_limited(limiter, format("head -c 7M /dev/zero > {}", file));
    CHECK(outcome.exit.ok());
    CHECK_FALSE(limiter.limit_hit(outcome));
  }
  SECTION("what set the limit is named") {
    Limits from_file = limits;
    from_file.origins.disk = "/etc/bprun.toml:3";
    Limiter limiter = make(from_file, false);
    const auto outcome = run_limited(limiter, format("head -c 20M /dev/zero > {}; :", file));
    const auto hit = limiter.limit_hit(outcome);
    REQUIRE(hit);
    CHECK(hit->what.find("(/etc/bprun.toml:3)") != std::string::npos);
  }
}

TEST_CASE("processors are held by a group where there is one") {
  Limiter limiter = make({.cpus = 0.5}, true);
  REQUIRE(limiter.describe().size() == 1);
  CHECK(limiter.describe()[0].find("cpus 0.5 by ") == 0);
  CHECK(run_limited(limiter, "true").exit.ok());
}

TEST_CASE("a build that begins past its disk limit does not begin") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-disk-");
  REQUIRE(directory);
  REQUIRE(fs::write_file(directory->path() / "file", std::string(1 << 20, 'x')));
  const auto limiter = Limiter::create({.disk = 1000, .disk_below = {directory->path()}});
  REQUIRE_FALSE(limiter);
  CHECK(limiter.error().kind == ErrorKind::limit);
}

TEST_CASE("disk usage counts blocks, and hard links once") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-disk-");
  REQUIRE(directory);
  const fs::Path sub = directory->path() / "sub";
  REQUIRE(fs::make_directories(sub));
  const auto before = disk_usage({directory->path()}).bytes;
  REQUIRE(fs::write_file(sub / "file", std::string(1 << 20, 'x')));
  REQUIRE(::link((sub / "file").c_str(), (sub / "again").c_str()) == 0);
  const auto after = disk_usage({directory->path()}).bytes;
  CHECK(after - before >= (1 << 20));
  CHECK(after - before < (2 << 20));
  CHECK(disk_usage({directory->path() / "absent"}).bytes == 0);
}

TEST_CASE("disk usage stops at what is mounted") {
  if (::geteuid() != 0 || !enter_private_mounts()) return;
  const auto directory = fs::TempDir::create("/tmp", "bprun-disk-");
  REQUIRE(directory);
  for (const char* name : {"source", "shown"})
    REQUIRE(fs::make_directories(directory->path() / name));
  REQUIRE(fs::write_file(directory->path() / "source/file", std::string(1 << 20, 'x')));
  const auto before = disk_usage({directory->path()}).bytes;
  const fs::Path shown = directory->path() / "shown";
  REQUIRE(
      ::mount((directory->path() / "source").c_str(), shown.c_str(), nullptr, MS_BIND, nullptr) ==
      0);
  const auto after = disk_usage({directory->path()}).bytes;
  CHECK(::umount(shown.c_str()) == 0);
  CHECK(after <= before);
  CHECK(after >= (1 << 20));
}

TEST_CASE("a control group is killed and removed with its owner") {
  auto group = ControlGroup::create({"pids"});
  if (!group) {
    WARN("no control groups for this user");
    return;
  }
  const auto doors = group->doors();
  REQUIRE_FALSE(doors.empty());
  process::Command command{.argv = {"sleep", "1000"}, .environment = {}, .join_groups = doors};
  auto child = process::Child::start(command, {});
  REQUIRE(child);
  {
    const ControlGroup owner = std::move(*group);
    CHECK(fs::exists(doors[0]));
  }
  CHECK(child->wait().signal == SIGKILL);
  for (const auto& door : doors)
    CHECK_FALSE(fs::exists(door.parent_path()));
}

TEST_CASE("the next control group ends what the build of a killed runner left") {
  if (!ControlGroup::create({})) {
    WARN("no control groups of version 2 for this user");
    return;
  }
  auto pipe = fs::Pipe::create();
  REQUIRE(pipe);
  const pid_t runner = ::fork();
  REQUIRE(runner >= 0);
  if (runner == 0) {
    const auto group = ControlGroup::create({});
    process::Command command{.argv = {"sh", "-c", "sleep 1000 >&- & echo $!; wait"},
                             .environment = {}};
    command.join_groups = group->doors();
    const auto child = process::Child::start(command, {.out = pipe->write_end.get()});
    if (child) ::pause();
    ::_exit(1);
  }
  pipe->write_end = fs::Fd();
  std::string pid;
  char letter = 0;
  while (::read(pipe->read_end.get(), &letter, 1) == 1 && letter != '\n')
    pid += letter;
  ::kill(runner, SIGKILL);
  ::waitpid(runner, nullptr, 0);
  const pid_t left = std::stoi(pid);
  CHECK(process::is_running(left));
  CHECK(ControlGroup::create({}));
  // It has left its group a moment before it is gone.
  for (int i = 0; i < 60'000 && process::is_running(left); ++i)
    ::usleep(1000);
  CHECK_FALSE(process::is_running(left));
}

TEST_CASE("what processes use is counted below us only") {
  const ProcessUsage before = descendants_usage();
  process::Command command{.argv = {"sleep", "1000"}, .environment = {}, .directory = "/"};
  auto child = process::Child::start(command, {});
  REQUIRE(child);
  const ProcessUsage after = descendants_usage();
  CHECK(after.threads == before.threads + 1);
  CHECK(after.largest_data > 0);
}
