// SPDX-License-Identifier: MIT
#include "runner/store/app_cache.hpp"
#include "runner/store/inventory.hpp"
#include "tests/unit/store/scratch.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace bprun::store {

namespace {

void add_runtime(const Store& store, const std::string& name, const std::string& bytes) {
  REQUIRE(store.add_tree(TreeKind::runtimes, name, [&](const Path& tree) {
    return fs::write_file(tree / "file", bytes);
  }));
}

/// An app with a cache and a record, which it still holds where it is told to.
AppCache add_app(const Store& store, const std::string& key) {
  const WorkDirectory work = store.work_directory().take();
  AppCache cache = AppCache::begin(store, key, work.path() / "cache").take();
  put(work.path() / "cache/state", "kept");
  REQUIRE(cache.commit(work.path() / "cache"));
  REQUIRE(cache.note_record("{}"));
  return cache;
}

std::vector<std::string> names_of(const std::vector<Item>& items) {
  std::vector<std::string> names;
  for (const Item& item : items)
    names.push_back(std::string(to_string(item.kind)) + " " + item.name +
                    (item.in_use ? " in use" : ""));
  return names;
}

Item item_of(const std::string& name,
             unsigned long long bytes,
             std::time_t used,
             bool in_use = false) {
  return {
      .kind = ItemKind::runtime, .name = name, .bytes = bytes, .last_used = used, .in_use = in_use};
}

}  // namespace

TEST_CASE("what a store holds is listed with its size and last use") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  CHECK(list_items(store).value().empty());
  add_runtime(store, "node-1", std::string(100000, 'x'));
  const struct timespec times[2] = {{1000, 0}, {1000, 0}};
  REQUIRE(::utimensat(AT_FDCWD, (store.root() / "runtimes/node-1/complete").c_str(), times, 0) ==
          0);
  add_app(store, "shop");
  const auto held = add_app(store, "busy");
  REQUIRE(fs::make_directories(store.root() / "images/sha256", 0700));
  put(store.root() / "images/sha256/0a1b", std::string(5000, 'x'));

  const auto items = list_items(store).value();
  CHECK(names_of(items) ==
        std::vector<std::string>{"runtime node-1", "app busy in use", "app shop", "image 0a1b"});
  CHECK(items[0].bytes >= 100000);
  CHECK(items[0].last_used == 1000);
  CHECK(items[2].last_used > 1000);
  CHECK(items[3].bytes >= 5000);
  CHECK(items[3].last_used > 1000);
  REQUIRE(remove_item(store, items[3]));
  CHECK(fs::list_directory(store.root() / "images/sha256").value().empty());
}

TEST_CASE("what is removed is gone, and the rest stays") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  add_runtime(store, "node-1", "x");
  add_runtime(store, "node-2", "x");
  add_app(store, "shop");
  const auto items = list_items(store).value();
  REQUIRE(items.size() == 3);
  REQUIRE(remove_item(store, items[0]));
  REQUIRE(remove_item(store, items[2]));
  CHECK(names_of(list_items(store).value()) == std::vector<std::string>{"runtime node-2"});
  CHECK_FALSE(store.find_tree(TreeKind::runtimes, "node-1"));
  CHECK_FALSE(last_record(store, "shop").value());
}

TEST_CASE("trees stay while a build is under way, and no build begins while they go") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  {
    const auto work = store.work_directory();
    REQUIRE(work);
    const auto lock = keep_builds_out(store);
    REQUIRE_FALSE(lock);
    CHECK(lock.error().kind == ErrorKind::busy);
  }
  // An app that is running reads none of them.
  const auto run = store.work_directory();
  REQUIRE(run);
  put(run->path() / reads_no_tree, "");
  const auto lock = keep_builds_out(store);
  REQUIRE(lock);
  CHECK_FALSE(fs::FileLock::try_acquire(store.root() / "work/.lock").value());
}

TEST_CASE("the cache of an app that is being built is not removed") {
  const auto dir = scratch();
  const Store store = open_store(dir.path() / "store");
  const auto held = add_app(store, "shop");
  const auto removed = remove_item(store, list_items(store).value().front());
  REQUIRE_FALSE(removed);
  CHECK(removed.error().kind == ErrorKind::busy);
  CHECK(last_record(store, "shop").value() == "{}");
}

TEST_CASE("the longest unused go first, and no more than must") {
  const std::vector<Item> items{item_of("new", 10, 300),
                                item_of("old", 10, 100),
                                item_of("held", 10, 50, true),
                                item_of("middle", 10, 200)};
  CHECK(to_be_removed(items, 40).empty());
  CHECK(names_of(to_be_removed(items, 39)) == std::vector<std::string>{"runtime old"});
  CHECK(names_of(to_be_removed(items, 20)) ==
        std::vector<std::string>{"runtime old", "runtime middle"});
  CHECK(to_be_removed(items, 0).size() == 3);
}

}  // namespace bprun::store
