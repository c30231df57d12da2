// SPDX-License-Identifier: MIT
// On made-up trees of files: which directory is chosen, and what is written where. What the kernel
// then does with it, limits_test.cpp shows, with the hierarchies that the machine has.
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/sandbox/group_limits.hpp"
#include "runner/sandbox/group_places.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::sandbox;

namespace {

/// A hierarchy of version 2 as files, with the directories that are named.
class Tree {
public:
  fs::Path top() const { return directory_.path(); }

  /// A group that the caller may write to, with these controllers and these switched on for its
  /// children. Without `ours` its cgroup.procs is not to be written to.
  fs::Path group(const std::string& name,
                 const std::string& controllers,
                 const std::string& enabled = "",
                 bool ours = true) const {
    const fs::Path path = name.empty() ? top() : top() / name;
    REQUIRE(fs::make_directories(path));
    REQUIRE(fs::write_file(path / "cgroup.controllers", controllers + "\n"));
    REQUIRE(fs::write_file(path / "cgroup.subtree_control", enabled + "\n"));
    if (ours) REQUIRE(fs::write_file(path / "cgroup.procs", ""));
    return path;
  }

private:
  fs::TempDir directory_ = fs::TempDir::create("/tmp", "bprun-groups-").take();
};

std::string text_of(const fs::Path& file) {
  return std::string(text::trim(fs::read_file(file).take()));
}

/// A made group: the files that the kernel would put there, all empty.
GroupPlace made_group(const fs::Path& directory, int version, std::vector<std::string> files) {
  for (const auto& file : files)
    REQUIRE(fs::write_file(directory / file, ""));
  return {.controller = "", .version = version, .directory = directory};
}

}  // namespace

TEST_CASE("the places of control groups are read from the kernel's tables") {
  SECTION("version 1, with a hierarchy of two controllers") {
    const auto places = own_places(
        "4:memory:/user/me\n2:cpu,cpuacct:/\n1:name=systemd:/x:y\n0::/\n",
        "33 31 0:31 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
        "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    const std::vector<GroupPlace> expected{{"memory", 1, "/sys/fs/cgroup/memory/user/me"},
                                           {"cpu", 1, "/sys/fs/cgroup/cpu,cpuacct"},
                                           {"cpuacct", 1, "/sys/fs/cgroup/cpu,cpuacct"},
                                           {"", 2, "/sys/fs/cgroup/unified"}};
    CHECK(places == expected);
  }
  SECTION("version 2, in a user's session") {
    const std::string mountinfo =
        "41 31 0:38 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
    const auto places = own_places(
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte.scope\n", mountinfo);
    REQUIRE(places.size() == 1);
    CHECK(places[0].directory ==
          "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/vte.scope");
    CHECK(version2_mount(mountinfo) == "/sys/fs/cgroup");
  }
  SECTION("a container that is shown only its own part") {
    const std::string mountinfo =
        "35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";
    const auto places = own_places("4:memory:/docker/abc/build\n", mountinfo);
    REQUIRE(places.size() == 1);
    CHECK(places[0].directory == "/sys/fs/cgroup/memory/build");
    CHECK(own_places("4:memory:/docker/abc\n", mountinfo)[0].directory == "/sys/fs/cgroup/memory");
    CHECK(own_places("4:memory:/docker/abcdef\n", mountinfo).empty());
    CHECK(own_places("4:memory:/elsewhere\n", mountinfo).empty());
    CHECK(version2_mount(mountinfo).empty());
  }
  SECTION("a process outside the part that its namespace shows") {
    const std::string mountinfo = "41 31 0:38 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n";
    CHECK(own_places("0::/../other\n", mountinfo).empty());
    CHECK(own_places("0::/..\n", mountinfo).empty());
    CHECK(own_places("0::/..name\n", mountinfo).size() == 1);
  }
}

TEST_CASE("a group of version 2 is made beside our own, with the controllers that it can have") {
  const Tree tree;
  const std::vector<std::string> wanted{"memory", "pids", "cpu"};
  SECTION("below a delegated parent that has all on already") {
    tree.group("", "cpu memory pids", "", false);
    const auto slice = tree.group("slice", "cpu memory pids", "cpu memory pids");
    const auto own = tree.group("slice/own.scope", "cpu memory pids");
    CHECK(choose_version2_parent(own, tree.top(), wanted) == Version2Parent{slice, wanted});
    CHECK(text_of(slice / "cgroup.subtree_control") == "cpu memory pids");
  }
  SECTION("what the parent has and its children have not is switched on") {
    const auto slice = tree.group("slice", "cpu memory pids", "memory pids");
    const auto own = tree.group("slice/own.scope", "memory pids");
    CHECK(choose_version2_parent(own, tree.top(), wanted) == Version2Parent{slice, wanted});
    // A file keeps what the kernel would take as an order.
    CHECK(text_of(slice / "cgroup.subtree_control").starts_with("+cpu"));
  }
  SECTION("further up where there is more to have") {
    const auto service = tree.group("service", "cpu memory pids", "cpu memory pids");
    tree.group("service/slice", "memory", "memory");
    const auto own = tree.group("service/slice/own.scope", "memory");
    CHECK(choose_version2_parent(own, tree.top(), wanted) == Version2Parent{service, wanted});
  }
  SECTION("a parent that refuses gives what it has given before") {
    const auto slice = tree.group("slice", "cpu memory pids");
    // Nobody can write to a directory as to a file, not even root.
    REQUIRE(fs::remove_file(slice / "cgroup.subtree_control"));
    REQUIRE(fs::make_directories(slice / "cgroup.subtree_control"));
    const auto own = tree.group("slice/own.scope", "");
    tree.group("", "", "", false);
    CHECK(choose_version2_parent(own, tree.top(), wanted) == Version2Parent{slice});
  }
  SECTION("never where it is not ours, as in a login session of another owner") {
    tree.group("", "cpu memory pids", "cpu memory pids", false);
    tree.group("user.slice", "cpu memory pids", "cpu memory pids", false);
    const auto own = tree.group("user.slice/session-1.scope", "cpu memory pids");
    CHECK_FALSE(choose_version2_parent(own, tree.top(), wanted));
  }
  SECTION("at the top of what a container is shown there is no parent") {
    const auto top = tree.group("", "memory pids", "memory pids");
    CHECK(choose_version2_parent(top, tree.top(), wanted) ==
          Version2Parent{top, {"memory", "pids"}});
  }
  SECTION("without limits the nearest will do: it can be killed as a whole") {
    tree.group("", "");
    const auto slice = tree.group("slice", "");
    const auto own = tree.group("slice/own.scope", "");
    CHECK(choose_version2_parent(own, tree.top(), {}) == Version2Parent{slice});
  }
}

TEST_CASE("a limit is written as the group's version has it") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-group-");
  REQUIRE(directory);
  const fs::Path& path = directory->path();
  SECTION("version 2") {
    const auto group = made_group(
        path, 2, {"memory.max", "memory.swap.max", "memory.events", "pids.max", "cpu.max"});
    const auto kills = hold_memory(group, 100ULL << 20);
    REQUIRE(kills);
    CHECK(text_of(path / "memory.max") == "104857600");
    CHECK(text_of(path / "memory.swap.max") == "0");
    CHECK(kills->read() == 0);
    REQUIRE(fs::write_file(path / "memory.events", "low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\n"));
    CHECK(kills->read() == 2);
    const auto refused = hold_pids(group, 23);
    REQUIRE(refused);
    CHECK(text_of(path / "pids.max") == "23");
    REQUIRE(fs::write_file(path / "pids.events", "max 4\n"));
    CHECK(refused->read() == 4);
    CHECK(hold_cpus(group, 1.5));
    CHECK(text_of(path / "cpu.max") == "150000 100000");
  }
  SECTION("version 2 without accounting of swap") {
    CHECK(hold_memory(made_group(path, 2, {"memory.max"}), 1));
  }
  SECTION("version 1") {
    const auto group =
        made_group(path, 1, {"memory.limit_in_bytes", "cpu.cfs_period_us", "cpu.cfs_quota_us"});
    const auto kills = hold_memory(group, 1000);
    REQUIRE(kills);
    CHECK(text_of(path / "memory.limit_in_bytes") == "1000");
    REQUIRE(fs::write_file(path / "memory.oom_control", "under_oom 0\noom_kill 1\n"));
    CHECK(kills->read() == 1);
    CHECK(hold_cpus(group, 0.001));
    CHECK(text_of(path / "cpu.cfs_quota_us") == "1000");
  }
  SECTION("a group that lacks the file holds nothing") {
    for (const int version : {1, 2}) {
      const auto group = made_group(path, version, {});
      CHECK_FALSE(hold_memory(group, 1));
      CHECK_FALSE(hold_pids(group, 1));
      CHECK_FALSE(hold_cpus(group, 1));
    }
  }
}

TEST_CASE("counters are read by key") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-counter-");
  REQUIRE(directory);
  const fs::Path file = directory->path() / "memory.events";
  REQUIRE(fs::write_file(file, "low 0\noom 3\noom_kill 2\n"));
  CHECK(read_counter(file, "oom_kill") == 2U);
  CHECK_FALSE(read_counter(file, "absent"));
  REQUIRE(fs::write_file(file, "17\n"));
  CHECK(read_counter(file, "") == 17U);
}
