// SPDX-License-Identifier: MIT
#include "runner/process/interrupt.hpp"
#include "runner/store/app_cache.hpp"
#include "tests/unit/store/scratch.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <csignal>
#include <cstring>

namespace bprun::store {

namespace {

/// One build's life with the cache: begin, write `content`, commit.
Result<void>
build(const Store& store, const std::string& content, const AppCacheOptions& options = {}) {
  const WorkDirectory work = TRY(store.work_directory());
  AppCache cache = TRY(AppCache::begin(store, "app", work.path() / "cache", options));
  TRY(fs::write_file(work.path() / "cache/state", content));
  TRY(fs::write_file(work.path() / "cache" / content, ""));
  return cache.commit(work.path() / "cache");
}

std::string state_of(const Store& store) {
  const auto work = store.work_directory();
  REQUIRE(work);
  const auto cache = AppCache::begin(store, "app", work->path() / "cache");
  REQUIRE(cache);
  return cache->was_empty() ? "(empty)" : get(work->path() / "cache/state");
}

}  // namespace

TEST_CASE("keys are readable, and differ where paths or names do") {
  CHECK(app_key("/srv/my app").starts_with("my-app-"));
  CHECK(app_key("/srv/app") == app_key("/srv/app/"));
  CHECK(app_key("/srv/app") == app_key("/srv/./x/../app"));
  CHECK(app_key("/srv/app") != app_key("/home/app"));
  CHECK(named_app_key("shop").starts_with("shop-"));
  CHECK(named_app_key("/srv/app") != app_key("/srv/app"));
  CHECK(named_app_key("a/b") != named_app_key("a-b"));
  // Test runs have a cache beside the build's, which is nobody else's.
  CHECK(test_run_key(named_app_key("shop")) != named_app_key("shop"));
  CHECK(test_run_key(named_app_key("shop")) != named_app_key("shop.test"));
  CHECK(app_key("/").starts_with("app-"));
}

TEST_CASE("a build's cache is there for the next one, with its links and times") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  CHECK(state_of(store) == "(empty)");
  {
    const auto work = store.work_directory();
    auto cache = AppCache::begin(store, "app", work->path() / "cache");
    REQUIRE(cache);
    CHECK(fs::is_empty_or_absent(work->path() / "cache").value());
    put(work->path() / "cache/state", "one");
    REQUIRE(fs::make_symlink("state", work->path() / "cache/link"));
    const struct timespec times[2] = {{1000, 5}, {1000, 5}};
    REQUIRE(::utimensat(AT_FDCWD, (work->path() / "cache/state").c_str(), times, 0) == 0);
    REQUIRE(cache->commit(work->path() / "cache"));
    CHECK_FALSE(fs::exists(work->path() / "cache"));
  }
  const auto work = store.work_directory();
  const auto cache = AppCache::begin(store, "app", work->path() / "cache");
  REQUIRE(cache);
  CHECK_FALSE(cache->was_empty());
  CHECK(get(work->path() / "cache/link") == "one");
  CHECK(fs::status_of(work->path() / "cache/state").value()->st_mtim.tv_nsec == 5);
}

TEST_CASE("a build that does not commit changes nothing") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  REQUIRE(build(store, "one"));
  {
    const auto work = store.work_directory();
    const auto cache = AppCache::begin(store, "app", work->path() / "cache");
    REQUIRE(cache);
    put(work->path() / "cache/state", "spoilt");
  }
  CHECK(state_of(store) == "one");
}

TEST_CASE("what a build removed from the cache is gone, and other apps see nothing of it") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  REQUIRE(build(store, "one"));
  REQUIRE(build(store, "two"));
  const auto work = store.work_directory();
  {
    auto cache = AppCache::begin(store, "app", work->path() / "cache");
    CHECK(fs::exists(work->path() / "cache/one"));
    REQUIRE(fs::remove_file(work->path() / "cache/one"));
    REQUIRE(cache->commit(work->path() / "cache"));
  }
  const auto again = AppCache::begin(store, "app", work->path() / "again");
  CHECK_FALSE(fs::exists(work->path() / "again/one"));
  CHECK(fs::exists(work->path() / "again/two"));
  const auto other = AppCache::begin(store, "other", work->path() / "other");
  REQUIRE(other);
  CHECK(other->was_empty());
}

TEST_CASE("a kill at any step of a commit leaves the old state or the new one") {
  const std::string step =
      GENERATE(as<std::string>(), "move-in", "old-away", "new-in", "delete-old", "done");
  const bool had_one = GENERATE(true, false);
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  if (had_one) REQUIRE(build(store, "one"));
  CHECK(in_child([&] {
          const auto die = [&](const char* now) {
            if (now == step) ::kill(::getpid(), SIGKILL);
          };
          static_cast<void>(build(store, "two", {.on_step = die}));
          return 0;
        }) == -1);
  const bool committed = step == "delete-old" || step == "done";
  INFO(step);
  CHECK(state_of(store) == (committed ? "two" : had_one ? "one" : "(empty)"));
  // And again over what the kill left.
  REQUIRE(build(store, "three"));
  CHECK(state_of(store) == "three");
  const auto left = fs::list_directory(store.root() / "apps/app");
  CHECK(*left == std::vector<std::string>{"current", "lock"});
}

TEST_CASE("a second build of the app waits, or is told who is at it") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const auto pipe = fs::Pipe::create();
  const auto done = fs::Pipe::create();
  const pid_t holder = ::fork();
  if (holder == 0) {
    const auto work = store.work_directory();
    auto cache = AppCache::begin(store, "app", work->path() / "cache");
    put(work->path() / "cache/state", "first");
    char byte = 'x';
    static_cast<void>(fs::write_all(pipe->write_end.get(), "x"));
    if (::read(done->read_end.get(), &byte, 1) != 1) ::_exit(1);
    ::_exit(cache->commit(work->path() / "cache") ? 0 : 1);
  }
  char byte = 0;
  REQUIRE(::read(pipe->read_end.get(), &byte, 1) == 1);
  const auto work = store.work_directory();
  const auto refused = AppCache::begin(store, "app", work->path() / "a", {.wait = false});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::busy);
  CHECK(refused.error().message.find("pid " + std::to_string(holder)) != std::string::npos);
  CHECK_FALSE(fs::exists(work->path() / "a"));

  std::string told;
  const auto waited =
      AppCache::begin(store, "app", work->path() / "b", {.on_wait = [&](const std::string& who) {
                        told = who;
                        static_cast<void>(fs::write_all(done->write_end.get(), "x"));
                      }});
  REQUIRE(waited);
  CHECK(told == "pid " + std::to_string(holder));
  CHECK(get(work->path() / "b/state") == "first");
  int status = 0;
  ::waitpid(holder, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("waiting for another build ends on an interrupt") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const auto work = store.work_directory();
  const auto held = AppCache::begin(store, "app", work->path() / "cache");
  REQUIRE(held);
  CHECK(in_child([&] {
          process::interrupt::install();
          const auto raise_it = [](const std::string&) { ::raise(SIGINT); };
          const auto cache =
              AppCache::begin(store, "app", work->path() / "b", {.on_wait = raise_it});
          return cache ? 1 : exit_status(cache.error());
        }) == 130);
}

TEST_CASE("clearing removes the cache, and nothing there is success") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  REQUIRE(AppCache::clear(store, "app"));
  REQUIRE(build(store, "one"));
  REQUIRE(AppCache::clear(store, "app"));
  CHECK(state_of(store) == "(empty)");
  const auto work = store.work_directory();
  const auto held = AppCache::begin(store, "app", work->path() / "cache");
  CHECK(AppCache::clear(store, "app", {.wait = false}).error().kind == ErrorKind::busy);
}

TEST_CASE("the snapshot belongs to whom it is made for") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to give files away");
    return;
  }
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const AppCacheOptions options{.owner = {{32767, 32767}}};
  for (int round = 0; round < 2; ++round) {
    const auto work = store.work_directory();
    auto cache = AppCache::begin(store, "app", work->path() / "cache", options);
    REQUIRE(cache);
    CHECK(fs::status_of(work->path() / "cache").value()->st_uid == 32767);
    if (round == 1) CHECK(fs::status_of(work->path() / "cache/a").value()->st_uid == 32767);
    put(work->path() / "cache/a", "x");
    REQUIRE(cache->commit(work->path() / "cache"));
  }
}

TEST_CASE("a cache whose top directory was made read-only is still committed") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  for (const char* state : {"one", "two"}) {
    const auto work = store.work_directory();
    auto cache = AppCache::begin(store, "app", work->path() / "cache");
    REQUIRE(cache);
    put(work->path() / "cache/state", state);
    REQUIRE(::chmod((work->path() / "cache").c_str(), 0500) == 0);
    REQUIRE(cache->commit(work->path() / "cache"));
  }
  CHECK(state_of(store) == "two");
}

TEST_CASE("a full disk leaves the last good cache") {
  const auto dir = scratch();
  const Path disk = dir.path() / "disk";
  REQUIRE(fs::make_directories(disk));
  if (::geteuid() != 0 || ::mount("none", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    WARN("skipped: cannot mount a small tmpfs");
    return;
  }
  {
    const Store store = open_store(disk / "store");
    REQUIRE(build(store, "one"));
    // From another file system: the copy into the store is what fails.
    put(dir.path() / "large/state", std::string(3U << 20, 'x'));
    {
      const auto work = store.work_directory();
      auto cache = AppCache::begin(store, "app", work->path() / "cache");
      REQUIRE(cache);
      const auto committed = cache->commit(dir.path() / "large");
      REQUIRE_FALSE(committed);
      CHECK(committed.error().kind == ErrorKind::storage);
    }
    CHECK(state_of(store) == "one");
  }
  CHECK(::umount(disk.c_str()) == 0);
}

}  // namespace bprun::store
