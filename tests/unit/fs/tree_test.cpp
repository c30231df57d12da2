// SPDX-License-Identifier: MIT
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/file_lock.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace bprun;

namespace {

struct Scratch {
  fs::TempDir directory = std::move(fs::TempDir::create("/tmp", "bprun-test-")).take();

  fs::Path operator/(const std::string& name) const { return directory.path() / name; }
};

void make_file(const fs::Path& path, std::string_view bytes, mode_t mode = 0644) {
  REQUIRE(fs::make_directories(path.parent_path()));
  REQUIRE(fs::write_file(path, bytes));
  REQUIRE(::chmod(path.c_str(), mode) == 0);
}

std::vector<std::string> names_below(const fs::Path& root) {
  std::vector<std::string> names;
  REQUIRE(fs::walk(root, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    names.push_back(entry.relative);
    return fs::WalkStep::enter;
  }));
  return names;
}

}  // namespace

TEST_CASE("a walk goes in byte order, and does not follow links", "[fs]") {
  const Scratch scratch;
  make_file(scratch / "b/2", "");
  make_file(scratch / "b/1", "");
  make_file(scratch / "B", "");
  make_file(scratch / "a.txt", "");
  REQUIRE(fs::make_symlink(".", scratch / "c"));
  CHECK(names_below(scratch.directory.path()) ==
        std::vector<std::string>{"B", "a.txt", "b", "b/1", "b/2", "c"});
}

TEST_CASE("a directory that vanishes before a walk enters it is passed over", "[fs]") {
  const Scratch scratch;
  make_file(scratch / "tree/a/file", "");
  make_file(scratch / "tree/b", "");
  std::vector<std::string> names;
  REQUIRE(fs::walk(scratch / "tree", [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    names.push_back(entry.relative);
    if (entry.is_directory()) REQUIRE(fs::remove_tree(entry.path));
    return fs::WalkStep::enter;
  }));
  CHECK(names == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(fs::walk(scratch / "none", [](const fs::WalkEntry&) -> Result<fs::WalkStep> {
    return fs::WalkStep::enter;
  }));
}

TEST_CASE("a copy keeps modes, links, empty directories and times to the nanosecond", "[fs]") {
  const Scratch scratch;
  make_file(scratch / "from/bin/run", "#!/bin/sh\n", 0755);
  make_file(scratch / "from/locked/secret", "s", 0400);
  REQUIRE(fs::make_directories(scratch / "from/empty"));
  REQUIRE(fs::make_symlink("nowhere/at all", scratch / "from/link"));
  const struct timespec times[2] = {{1000000000, 123456789}, {1000000001, 987654321}};
  REQUIRE(::utimensat(AT_FDCWD, (scratch / "from/bin/run").c_str(), times, 0) == 0);
  REQUIRE(::utimensat(AT_FDCWD, (scratch / "from/bin").c_str(), times, 0) == 0);
  REQUIRE(::chmod((scratch / "from/locked").c_str(), 0555) == 0);

  const auto totals = fs::copy_tree(scratch / "from", scratch / "to");
  REQUIRE(totals);
  CHECK(totals->files == 2);
  CHECK(totals->bytes == 11);
  CHECK(names_below(scratch / "to") == names_below(scratch / "from"));
  for (const auto& name : names_below(scratch / "from")) {
    const auto before = fs::status_of(scratch / ("from/" + name));
    const auto after = fs::status_of(scratch / ("to/" + name));
    REQUIRE(before);
    REQUIRE(after);
    INFO(name);
    CHECK((*after)->st_mode == (*before)->st_mode);
    CHECK((*after)->st_mtim.tv_sec == (*before)->st_mtim.tv_sec);
    CHECK((*after)->st_mtim.tv_nsec == (*before)->st_mtim.tv_nsec);
  }
  CHECK(*fs::read_file(scratch / "to/bin/run") == "#!/bin/sh\n");
}

TEST_CASE("what is left out of a copy is not there, with all below it", "[fs]") {
  const Scratch scratch;
  make_file(scratch / "from/.git/config", "");
  make_file(scratch / "from/a", "");
  REQUIRE(fs::copy_tree(scratch / "from", scratch / "to", {.leave_out = [](const auto& entry) {
                          return entry.relative == ".git";
                        }}));
  CHECK(names_below(scratch / "to") == std::vector<std::string>{"a"});
}

TEST_CASE("removing goes through read-only directories and stops at links", "[fs]") {
  const Scratch scratch;
  make_file(scratch / "kept/file", "");
  make_file(scratch / "tree/sub/file", "", 0400);
  REQUIRE(fs::make_symlink("../kept", scratch / "tree/sub/link"));
  REQUIRE(::chmod((scratch / "tree/sub").c_str(), 0500) == 0);
  REQUIRE(::chmod((scratch / "tree").c_str(), 0500) == 0);
  REQUIRE(fs::remove_tree(scratch / "tree"));
  CHECK_FALSE(fs::exists(scratch / "tree"));
  CHECK(fs::is_file(scratch / "kept/file"));
  CHECK(fs::remove_tree(scratch / "never there"));
}

TEST_CASE("a path deeper than PATH_MAX is walked and removed", "[fs]") {
  const Scratch scratch;
  const std::string name(200, 'd');
  int directory = ::open(scratch.directory.path().c_str(), O_RDONLY | O_DIRECTORY);
  for (int depth = 0; depth < 30; ++depth) {
    REQUIRE(::mkdirat(directory, name.c_str(), 0755) == 0);
    const int next = ::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY);
    ::close(directory);
    directory = next;
  }
  ::close(directory);
  CHECK(names_below(scratch.directory.path()).size() == 30);
  REQUIRE(fs::remove_tree(scratch / name));
  CHECK(names_below(scratch.directory.path()).empty());
}

TEST_CASE("an atomic file is there whole, or not at all", "[fs]") {
  const Scratch scratch;
  make_file(scratch / "file", "old");
  {
    auto abandoned = fs::AtomicFile::create(scratch / "file");
    REQUIRE(abandoned);
    REQUIRE(abandoned->write("half"));
  }
  CHECK(*fs::read_file(scratch / "file") == "old");
  REQUIRE(fs::replace_file(scratch / "file", "new", 0640));
  CHECK(*fs::read_file(scratch / "file") == "new");
  CHECK(names_below(scratch.directory.path()) == std::vector<std::string>{"file"});
}

TEST_CASE("a lock is held by one, and freed by death", "[fs]") {
  const Scratch scratch;
  const auto path = scratch / "lock";
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t other = ::fork();
  if (other == 0) {
    const auto held = fs::FileLock::try_acquire(path);
    [[maybe_unused]] const auto told = ::write(ready[1], held && *held ? "y" : "n", 1);
    ::pause();
    ::_exit(0);
  }
  char answer = 0;
  REQUIRE(::read(ready[0], &answer, 1) == 1);
  CHECK(answer == 'y');
  auto refused = fs::FileLock::try_acquire(path);
  REQUIRE(refused);
  CHECK_FALSE(*refused);
  std::string holder;
  const auto given_up = fs::FileLock::acquire(
      path, [&](const std::string& who) { holder = who; }, [] { return true; });
  REQUIRE_FALSE(given_up);
  CHECK(given_up.error().kind == ErrorKind::busy);
  CHECK(holder == "pid " + std::to_string(other));
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
  const auto now = fs::FileLock::try_acquire(path);
  REQUIRE(now);
  CHECK(*now);
}

TEST_CASE("what a killed writer left beside a file goes with the next one, and nothing else",
          "[fs]") {
  const Scratch scratch;
  const auto leave_half = [&] {
    const pid_t child = ::fork();
    if (child == 0) {
      auto file = fs::AtomicFile::create(scratch / "slug.tgz");
      ::_exit(file && file->write("half") ? 0 : 1);  // before any destructor, as a kill would
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) == 0);
  };
  leave_half();
  leave_half();  // the second has removed what the first left
  make_file(scratch / ".slug.tgz.backup", "the user's");
  make_file(scratch / ".other.bprun-aaaaaa", "another's");
  CHECK(names_below(scratch.directory.path()).size() == 3);
  auto living = fs::AtomicFile::create(scratch / "slug.tgz");
  REQUIRE(living);
  REQUIRE(living->write("living"));
  // Two write to one place: the one that lives keeps its file.
  REQUIRE(fs::replace_file(scratch / "slug.tgz", "second"));
  REQUIRE(living->commit());
  CHECK(fs::read_file(scratch / "slug.tgz").value() == "living");
  CHECK(names_below(scratch.directory.path()) ==
        std::vector<std::string>{".other.bprun-aaaaaa", ".slug.tgz.backup", "slug.tgz"});
}

TEST_CASE("a file may have the longest name that there is", "[fs]") {
  const Scratch scratch;
  const std::string name(255, 'n');
  REQUIRE(fs::replace_file(scratch / name, "x"));
  CHECK(names_below(scratch.directory.path()) == std::vector<std::string>{name});
}

TEST_CASE("a path deeper than PATH_MAX, and holes, are copied", "[fs]") {
  const Scratch scratch;
  make_file(scratch / "from/deep/file", "x");
  const std::string name(200, 'd');
  for (int i = 0; i < 30; ++i) {
    REQUIRE(::mkdir((scratch / ("from/" + name)).c_str(), 0755) == 0);
    REQUIRE(::rename((scratch / "from/deep").c_str(),
                     (scratch / ("from/" + name + "/deep")).c_str()) == 0);
    REQUIRE(::rename((scratch / ("from/" + name)).c_str(), (scratch / "from/deep").c_str()) == 0);
  }
  make_file(scratch / "from/holes", "begin");
  REQUIRE(::truncate((scratch / "from/holes").c_str(), 1L << 40) == 0);
  const auto copied = fs::copy_tree(scratch / "from", scratch / "to");
  REQUIRE(copied);
  CHECK(copied->files == 2);
  CHECK(names_below(scratch / "to") == names_below(scratch / "from"));
  const auto status = fs::status_of(scratch / "to/holes");
  CHECK((*status)->st_size == 1L << 40);
  CHECK((*status)->st_blocks < 2048);
  CHECK(fs::read_file_if_exists(scratch / "to/none").value() == std::nullopt);
}
