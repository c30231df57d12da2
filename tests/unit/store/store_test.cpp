// SPDX-License-Identifier: MIT
#include "runner/store/store.hpp"
#include "tests/unit/store/scratch.hpp"

#include <fcntl.h>
#include <sys/mount.h>

#include <csignal>

namespace bprun::store {

TEST_CASE("the store is where the user's caches are, and root's are in /var/cache") {
  process::Environment environment;
  CHECK(default_root(environment, 0).value() == "/var/cache/bprun");
  CHECK(default_root(environment, 1000).error().kind == ErrorKind::config);
  environment.set("HOME", "/home/ann");
  CHECK(default_root(environment, 1000).value() == "/home/ann/.cache/bprun");
  environment.set("XDG_CACHE_HOME", "relative");
  CHECK(default_root(environment, 1000).value() == "/home/ann/.cache/bprun");
  environment.set("XDG_CACHE_HOME", "/fast/cache");
  CHECK(default_root(environment, 1000).value() == "/fast/cache/bprun");
  CHECK(default_root(environment, 0).value() == "/var/cache/bprun");
}

TEST_CASE("a key becomes a safe file name, and no two keys the same") {
  CHECK(file_name_for("node-22.1.0-linux-x64") == "node-22.1.0-linux-x64");
  for (const char* key : {"", ".", "..", "a/b", "../../etc", "a b", "a~b", "nl\n"}) {
    const std::string name = file_name_for(key);
    INFO(name);
    CHECK(name.find('/') == std::string::npos);
    CHECK(name.front() != '.');
    CHECK(name.find('~') != std::string::npos);
  }
  CHECK(file_name_for("a/b") != file_name_for("a b"));
  CHECK(file_name_for(std::string(1000, 'x')).size() < 120);
  CHECK(file_name_for("https://user:secret@host/x").find("secret") == std::string::npos);
}

TEST_CASE("opening makes the store with sane modes, whatever the umask") {
  const auto dir = scratch();
  const mode_t before = ::umask(0077);
  const Store store = open_store(dir.path() / "new/store");
  ::umask(before);
  CHECK(mode_of(store.root()) == (::geteuid() == 0 ? 0755 : 0700));
  CHECK(mode_of(store.root() / "work") == 0711);
  CHECK(mode_of(store.root() / "apps") == 0700);
  CHECK(mode_of(store.root() / "runtimes") == 0755);
}

TEST_CASE("a store that others can write to is refused") {
  const auto dir = scratch();
  REQUIRE(fs::make_directories(dir.path() / "open"));
  REQUIRE(::chmod((dir.path() / "open").c_str(), 0777) == 0);
  const auto store = Store::open(dir.path() / "open");
  REQUIRE_FALSE(store);
  CHECK(store.error().kind == ErrorKind::denied);
  CHECK(store.error().message.find("others may write") != std::string::npos);
  CHECK(fs::is_empty_or_absent(dir.path() / "open").value());
}

TEST_CASE("in a directory for everybody each user has a store of his own") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to make one");
    return;
  }
  const auto dir = scratch();
  const Path shared = dir.path() / "shared";
  REQUIRE(fs::make_directories(shared));
  REQUIRE(::chmod(shared.c_str(), 01777) == 0);
  CHECK(open_store(shared).root() == shared / "uid-0");
  const auto as_another = [&](const std::function<int()>& body) {
    return in_child([&] { return ::setuid(12345) != 0 ? 99 : body(); });
  };
  CHECK(as_another([&] {
          const auto store = Store::open(shared);
          return store && store->root() == shared / "uid-12345" ? 0 : 1;
        }) == 0);
  CHECK(mode_of(shared / "uid-12345") == 0700);
  // Whoever takes the name first does not get the store.
  REQUIRE(fs::make_directories(shared / "uid-12346"));
  REQUIRE(::chown((shared / "uid-12346").c_str(), 666, 666) == 0);
  CHECK(in_child([&] {
          if (::setuid(12346) != 0) return 99;
          const auto store = Store::open(shared);
          return !store && store.error().kind == ErrorKind::denied ? 0 : 1;
        }) == 0);
}

TEST_CASE("a part of the store that others can write to is refused, a tree is none") {
  const auto dir = scratch();
  Path tree;
  {
    const Store store = open_store(dir.path() / "store");
    const auto added = store.add_tree(TreeKind::runtimes, "node", [](const Path& path) {
      return fs::write_file(path / "a", "x");
    });
    REQUIRE(added);
    tree = *added;
    REQUIRE(::chmod(tree.c_str(), 0777) == 0);
    CHECK_FALSE(store.find_tree(TreeKind::runtimes, "node"));
    const auto again = store.add_tree(TreeKind::runtimes, "node", [](const Path& path) {
      return fs::write_file(path / "b", "x");
    });
    REQUIRE(again);
    CHECK(fs::list_directory(*again).value() == std::vector<std::string>{"b"});
  }
  REQUIRE(::chmod((dir.path() / "store/runtimes").c_str(), 0777) == 0);
  const auto store = Store::open(dir.path() / "store");
  REQUIRE_FALSE(store);
  CHECK(store.error().kind == ErrorKind::denied);
  CHECK(store.error().message.find("store/runtimes") != std::string::npos);
}

TEST_CASE("a store of another user is refused") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to give a directory away");
    return;
  }
  const auto dir = scratch();
  REQUIRE(fs::make_directories(dir.path() / "theirs", 0755));
  REQUIRE(::chown((dir.path() / "theirs").c_str(), 12345, 12345) == 0);
  const auto store = Store::open(dir.path() / "theirs");
  REQUIRE_FALSE(store);
  CHECK(store.error().kind == ErrorKind::denied);
  CHECK(store.error().message.find("12345") != std::string::npos);
}

TEST_CASE("a store that cannot be written says so, and still gives what is in it") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to become another user");
    return;
  }
  const auto dir = scratch();
  {
    const Store store = open_store(dir.path() / "store");
    REQUIRE(store.add_tree(TreeKind::runtimes, "node", [](const Path& tree) -> Result<void> {
      return fs::write_file(tree / "a", "x");
    }));
  }
  CHECK(in_child([&] {
          if (::setuid(12345) != 0) return 10;
          const auto store = Store::open(dir.path() / "store");
          if (!store) return 11;
          if (!store->find_tree(TreeKind::runtimes, "node")) return 12;
          const auto work = store->work_directory();
          if (work || work.error().kind != ErrorKind::denied) return 13;
          const auto made = Store::open(dir.path() / "another");
          if (made || made.error().kind != ErrorKind::denied) return 14;
          return 0;
        }) == 0);
}

TEST_CASE("a work directory is passable, and gone with its owner") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  Path path;
  {
    const auto work = store.work_directory();
    REQUIRE(work);
    path = work->path();
    CHECK(mode_of(path) == 0711);
    put(path / "app/file", "x");
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("what a killed build left is swept, and what a living one has is not") {
  const auto dir = scratch();
  const Path note = dir.path() / "note";
  CHECK(in_child([&]() -> int {
          const Store store = open_store(dir.path() / "store");
          const auto work = store.work_directory();
          put(work->path() / "app/file", "x");
          if (::chmod((work->path() / "app").c_str(), 0500) != 0) ::_exit(1);
          ::_exit(fs::write_file(note, work->path().native()) ? 0 : 1);  // before any destructor
        }) == 0);
  const Path left = get(note);
  REQUIRE(fs::exists(left));
  Path living;
  {
    auto first = std::make_unique<Store>(open_store(dir.path() / "store"));
    const auto work = first->work_directory();
    living = work->path();
    (void)open_store(dir.path() / "store");
    CHECK(fs::exists(living));
    first.reset();
    CHECK_FALSE(fs::exists(left));
    CHECK(fs::list_directory(dir.path() / "store/work").value().size() == 2);  // and the lock
  }
}

TEST_CASE("a tree is added once, whole, and cannot be written afterwards") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  CHECK_FALSE(store.find_tree(TreeKind::runtimes, "node-22"));
  int filled = 0;
  const auto fill = [&](const Path& tree) -> Result<void> {
    ++filled;
    TRY(fs::make_directories(tree / "bin", 0755));
    TRY(fs::write_file(tree / "bin/node", "elf"));
    if (::chmod((tree / "bin/node").c_str(), 0755) != 0) return system_error("chmod", errno);
    return fs::make_symlink("node", tree / "bin/nodejs");
  };
  const auto first = store.add_tree(TreeKind::runtimes, "node-22", fill);
  REQUIRE(first);
  const auto second = store.add_tree(TreeKind::runtimes, "node-22", fill);
  REQUIRE(second);
  CHECK(filled == 1);
  CHECK(*first == *second);
  CHECK(store.find_tree(TreeKind::runtimes, "node-22") == *first);
  CHECK_FALSE(store.find_tree(TreeKind::checkouts, "node-22"));
  CHECK(get(*first / "bin/nodejs") == "elf");
  CHECK(mode_of(*first) == 0555);
  CHECK(mode_of(*first / "bin") == 0555);
  CHECK(mode_of(*first / "bin/node") == 0555);
  store.touch(TreeKind::runtimes, "node-22");
  store.touch(TreeKind::runtimes, "absent");
  REQUIRE(store.remove_tree(TreeKind::runtimes, "node-22"));
  CHECK_FALSE(store.find_tree(TreeKind::runtimes, "node-22"));
  CHECK_FALSE(fs::exists(*first));
}

TEST_CASE("touching a tree renews its time") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const auto tree =
      store.add_tree(TreeKind::checkouts, "a", [](const Path&) -> Result<void> { return {}; });
  const Path marker = tree->parent_path() / "complete";
  const struct timespec old[2] = {{1000, 0}, {1000, 0}};
  REQUIRE(::utimensat(AT_FDCWD, marker.c_str(), old, 0) == 0);
  store.touch(TreeKind::checkouts, "a");
  CHECK(fs::status_of(marker).value()->st_mtime > 1000);
}

TEST_CASE("a tree whose filling fails or is killed is not there, and can be added again") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const auto failed = store.add_tree(TreeKind::runtimes, "k", [](const Path& tree) -> Result<void> {
    TRY(fs::write_file(tree / "half", "x"));
    return Error{.kind = ErrorKind::network, .message = "gone"};
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind == ErrorKind::network);
  CHECK(in_child([&] {
          static_cast<void>(store.add_tree(TreeKind::runtimes, "k", [](const Path& tree) {
            static_cast<void>(fs::write_file(tree / "half", "x"));
            ::_exit(7);
            return Result<void>();
          }));
          return 0;
        }) == 7);
  CHECK_FALSE(store.find_tree(TreeKind::runtimes, "k"));
  const auto added = store.add_tree(TreeKind::runtimes, "k", [](const Path& tree) {
    return fs::write_file(tree / "whole", "x");
  });
  REQUIRE(added);
  CHECK(fs::list_directory(*added).value() == std::vector<std::string>{"whole"});
}

TEST_CASE("of two processes that add the same tree, one fills and both have it") {
  const auto dir = scratch();
  const Path log = dir.path() / "log";
  put(log, "");
  const auto add = [&]() -> int {
    const auto store = Store::open(dir.path() / "store");
    if (!store) return 10;
    const auto tree =
        store->add_tree(TreeKind::runtimes, "k", [&](const Path& path) -> Result<void> {
          const fs::Fd file = TRY(fs::open_file(log, O_WRONLY | O_APPEND));
          TRY(fs::write_all(file.get(), "filled\n"));
          ::usleep(50'000);  // so that the others come while this is under way
          return fs::write_file(path / "a", "x");
        });
    return tree && fs::exists(*tree / "a") ? 0 : 11;
  };
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(add());
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
  CHECK(get(log) == "filled\n");
}

TEST_CASE("a full disk leaves no half a tree") {
  const auto dir = scratch();
  const Path disk = dir.path() / "disk";
  REQUIRE(fs::make_directories(disk));
  if (::geteuid() != 0 || ::mount("none", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    WARN("skipped: cannot mount a small tmpfs");
    return;
  }
  {
    const Store store = open_store(disk / "store");
    const auto added = store.add_tree(TreeKind::runtimes, "k", [](const Path& tree) {
      return fs::write_file(tree / "big", std::string(3U << 20, 'x'));
    });
    CHECK_FALSE(added);
    if (!added) CHECK(added.error().kind == ErrorKind::storage);
    CHECK_FALSE(store.find_tree(TreeKind::runtimes, "k"));
    CHECK(store.add_tree(TreeKind::runtimes, "k", [](const Path& tree) {
      return fs::write_file(tree / "small", "x");
    }));
  }
  CHECK(::umount(disk.c_str()) == 0);
}

}  // namespace bprun::store
