// SPDX-License-Identifier: MIT
#include "runner/fs/temp_dir.hpp"
#include "runner/git/work_tree.hpp"
#include "tests/support/git.hpp"

#include <sys/stat.h>

using namespace bprun;
using tests::GitRepository;

namespace {

std::optional<git::WorkTree> look(const fs::Path& directory) {
  const auto found = git::work_tree_of(directory, {.environment = tests::git_environment()});
  REQUIRE(found);
  return *found;
}

}  // namespace

TEST_CASE("a directory of a work tree has the commit, the branch and whether it is clean") {
  const auto dir = fs::TempDir::create("/tmp", "bprun-git-");
  REQUIRE(dir);
  const GitRepository repository(dir->path() / "r");
  repository.write("app/f", "1");
  repository.write("other/f", "1");
  repository.write(".gitignore", "ignored/\n");
  const auto commit = repository.commit();

  const auto clean = look(repository.path());
  REQUIRE(clean);
  CHECK(clean->commit == commit);
  CHECK(clean->branch == "main");
  CHECK_FALSE(clean->dirty);

  // A change elsewhere leaves this directory clean.
  repository.write("other/f", "2");
  CHECK_FALSE(look(repository.path() / "app")->dirty);
  CHECK(look(repository.path())->dirty);
  repository.write("app/new", "untracked");
  CHECK(look(repository.path() / "app")->dirty);

  repository.git({"checkout", "--quiet", "--detach"});
  CHECK(look(repository.path())->branch.empty());

  repository.write("ignored/f", "x");
  CHECK_FALSE(look(repository.path() / "ignored"));
}

TEST_CASE("a directory outside of any repository, or one without commits, is no work tree") {
  const auto dir = fs::TempDir::create("/tmp", "bprun-git-");
  REQUIRE(dir);
  CHECK_FALSE(look(dir->path()));
  const GitRepository repository(dir->path() / "r");
  CHECK_FALSE(look(repository.path()));
}

TEST_CASE("a machine without git has no work trees, and that is no error") {
  process::Environment empty;
  empty.set("PATH", "/nonexistent");
  const auto found = git::work_tree_of("/", {.environment = empty});
  REQUIRE(found);
  CHECK_FALSE(*found);
}

TEST_CASE("root asks about a work tree of somebody else, and obeys none of its configuration") {
  if (::geteuid() != 0) return;
  const auto dir = fs::TempDir::create("/tmp", "bprun-git-");
  REQUIRE(dir);
  REQUIRE(::chmod(dir->path().c_str(), 0755) == 0);
  const GitRepository repository(dir->path() / "r");
  repository.write("f", "1");
  repository.write(".gitattributes", "f filter=evil\n");
  const auto commit = repository.commit();
  repository.git(
      {"config", "filter.evil.clean", format("id -u > {}/r/uid; cat", dir->path().native())});
  repository.write("f", "2");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(repository.path())) {
    REQUIRE(::lchown(entry.path().c_str(), 12345, 12345) == 0);
  }
  REQUIRE(::lchown(repository.path().c_str(), 12345, 12345) == 0);

  const auto found = look(repository.path());
  REQUIRE(found);
  CHECK(found->commit == commit);
  CHECK(found->dirty);
  // If git ran the filter, it ran it as the owner.
  const auto uid = fs::read_file_if_exists(repository.path() / "uid");
  REQUIRE(uid);
  if (*uid) CHECK(**uid == "12345\n");
}
