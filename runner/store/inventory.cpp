// SPDX-License-Identifier: MIT
#include "runner/store/inventory.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/store/app_cache.hpp"
#include "runner/store/slug_trees.hpp"
#include "runner/store/sweeper.hpp"
#include "runner/store/waiting_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>

namespace bprun::store {

namespace {

const char* folder_of(ItemKind kind) {
  switch (kind) {
  case ItemKind::runtime:
    return "runtimes";
  case ItemKind::checkout:
    return "checkouts";
  case ItemKind::lists:
    return "apt";
  case ItemKind::app:
    return "apps";
  case ItemKind::slug:
    return "slugs";
  case ItemKind::segment:
    return "segments";
  case ItemKind::image:
    return "images/sha256";
  }
  return "";
}

unsigned long long on_disk(const struct stat& status) {
  return static_cast<unsigned long long>(status.st_blocks) * 512;
}

/// Of what vanishes meanwhile: nothing, for a build may replace its cache at any time.
Result<unsigned long long> disk_usage(const Path& home) {
  unsigned long long bytes = 0;
  const auto walked = fs::walk(home, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    TRY(process::interrupt::check());
    bytes += on_disk(entry.status);
    return fs::WalkStep::enter;
  });
  if (!walked && (walked.error().kind == ErrorKind::interrupted || fs::exists(home))) {
    return walked.error();
  }
  return bytes;
}

/// The newest of those times that are there.
Result<std::time_t> newest_of(const std::vector<Path>& traces) {
  std::time_t newest = 0;
  for (const Path& trace : traces) {
    const auto status = TRY(fs::status_of(trace));
    if (status) newest = std::max(newest, status->st_mtime);
  }
  return newest;
}

/// Only looks: FileLock would make the file, or write into it.
Result<bool> is_locked(const Path& lock_file) {
  if (!fs::is_file(lock_file)) return false;
  const fs::Fd file = TRY(fs::open_file(lock_file, O_RDONLY));
  return ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/// Whether a build is under way: each holds the lock in its work directory.
Result<bool> has_builds(const Path& work) {
  for (const std::string& name : TRY(fs::list_directory(work))) {
    const bool dead = name.starts_with(dead_prefix);
    if (dead || !fs::is_directory(work / name) || fs::exists(work / name / reads_no_tree)) continue;
    if (TRY(is_locked(work / name / owner_lock_name))) return true;
  }
  return false;
}

/// What is in one of the store's folders; one that nobody needed yet is not there.
Result<std::vector<std::string>> names_in(const Path& folder) {
  if (!fs::is_directory(folder)) return std::vector<std::string>{};
  return fs::list_directory(folder);
}

Result<Item> tree_item(const Path& home, ItemKind kind) {
  Item item{.kind = kind, .name = home.filename().native()};
  // Of apt's lists the folder itself tells when they were last brought up to date.
  item.last_used = TRY(newest_of({kind == ItemKind::lists ? home : home / "complete"}));
  item.bytes = TRY(disk_usage(home));
  item.in_use = kind == ItemKind::slug && SlugTrees::is_in_use(home);
  return item;
}

/// nullopt: a lock is all that is left of an app whose cache was removed.
Result<std::optional<Item>> app_item(const Store& store, const std::string& name) {
  const Path home = store.root() / folder_of(ItemKind::app) / name;
  const Path index = store.root() / "indexes" / name;
  Item item{.kind = ItemKind::app, .name = name};
  item.last_used = TRY(newest_of({home / "last-build.json", home / "current", index}));
  item.in_use = TRY(is_locked(home / "lock"));
  if (!item.in_use && item.last_used == 0) return std::optional<Item>();
  item.bytes = TRY(disk_usage(home));
  if (const auto status = TRY(fs::status_of(index))) item.bytes += on_disk(*status);
  return std::optional(std::move(item));
}

Result<std::vector<Item>> app_items(const Store& store) {
  // `bprun slug create` leaves an index of a tree that was never built.
  std::set<std::string> names;
  for (const char* folder : {folder_of(ItemKind::app), "indexes"}) {
    for (std::string& name : TRY(names_in(store.root() / folder)))
      names.insert(std::move(name));
  }
  std::vector<Item> items;
  for (const std::string& name : names) {
    if (auto item = TRY(app_item(store, name))) items.push_back(std::move(*item));
  }
  return items;
}

/// Of those kinds of which each thing is one file, whose time says when it was last used.
Result<std::vector<Item>> file_items(const Store& store, ItemKind kind) {
  std::vector<Item> items;
  const Path folder = store.root() / folder_of(kind);
  for (const std::string& name : TRY(names_in(folder))) {
    const auto status = TRY(fs::status_of(folder / name));
    if (!status) continue;  // a build has replaced or removed it
    items.push_back(
        {.kind = kind, .name = name, .bytes = on_disk(*status), .last_used = status->st_mtime});
  }
  return items;
}

}  // namespace

std::string_view to_string(ItemKind kind) {
  switch (kind) {
  case ItemKind::runtime:
    return "runtime";
  case ItemKind::checkout:
    return "checkout";
  case ItemKind::lists:
    return "lists";
  case ItemKind::app:
    return "app";
  case ItemKind::slug:
    return "slug";
  case ItemKind::segment:
    return "segment";
  case ItemKind::image:
    return "image";
  }
  return "";
}

Result<std::vector<Item>> list_items(const Store& store) {
  std::vector<Item> items;
  for (const ItemKind kind :
       {ItemKind::runtime, ItemKind::checkout, ItemKind::lists, ItemKind::slug}) {
    const Path folder = store.root() / folder_of(kind);
    for (const std::string& name : TRY(names_in(folder)))
      items.push_back(TRY(tree_item(folder / name, kind)));
  }
  for (Item& item : TRY(app_items(store)))
    items.push_back(std::move(item));
  for (const ItemKind kind : {ItemKind::segment, ItemKind::image}) {
    for (Item& item : TRY(file_items(store, kind)))
      items.push_back(std::move(item));
  }
  return items;
}

Result<fs::FileLock> keep_builds_out(const Store& store) {
  const Path work = store.root() / "work";
  fs::FileLock lock = TRY(wait_for_lock(work / work_lock_name, {}));
  if (!TRY(has_builds(work))) return lock;
  return Error{.kind = ErrorKind::busy,
               .message =
                   format("builds that use the store {} are under way", store.root().native()),
               .hint = "Nothing was removed. Wait for them to end."};
}

Result<void> remove_item(const Store& store, const Item& item) {
  if (item.kind == ItemKind::app) {
    TRY(AppCache::clear(store, item.name, {.wait = false}));
    return fs::remove_file(store.root() / "indexes" / item.name);
  }
  if (item.kind == ItemKind::slug) {
    if (TRY(TRY(SlugTrees::open(store)).remove(item.name))) return {};
    return Error{.kind = ErrorKind::busy,
                 .message = format("something runs from the slug {}", item.name),
                 .hint = "It stays. Wait for that to end."};
  }
  const Path home = store.root() / folder_of(item.kind) / item.name;
  if (item.kind == ItemKind::segment || item.kind == ItemKind::image) return fs::remove_file(home);
  // The marker first: whatever is left after a kill is no tree any more.
  TRY(fs::remove_file(home / "complete"));
  return fs::remove_tree(home);
}

std::vector<Item> to_be_removed(std::vector<Item> items, unsigned long long max_bytes) {
  unsigned long long total = 0;
  for (const Item& item : items)
    total += item.bytes;
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.last_used < b.last_used;
  });
  std::vector<Item> going;
  for (Item& item : items) {
    if (total <= max_bytes) break;
    if (item.in_use) continue;
    total -= item.bytes;
    going.push_back(std::move(item));
  }
  return going;
}

}  // namespace bprun::store
