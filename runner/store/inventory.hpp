// SPDX-License-Identifier: MIT
#pragma once

#include "runner/store/store.hpp"

#include <ctime>
#include <string>
#include <vector>

namespace bprun::store {

/// What kinds of things a store keeps from one build to the next.
enum class ItemKind {
  runtime,
  checkout,
  lists,    ///< what a Debian release has, for apt
  app,      ///< its cache, the record of its last build, and the index of its last slug
  slug,     ///< an unpacked slug
  segment,  ///< a compressed part of slugs
  image,    ///< a blob of a base image
};

/// "runtime", "checkout", "lists", "app", "slug", "segment", "image".
std::string_view to_string(ItemKind kind);

/// One thing in the store.
struct Item {
  ItemKind kind = ItemKind::runtime;
  std::string name;              ///< of its directory: "erlang-25.2.3-debian-12-x64", "app-0a1b…"
  unsigned long long bytes = 0;  ///< on the disk, in whole blocks
  std::time_t last_used = 0;
  /// An app that a build holds just now; a slug that something runs from.
  bool in_use = false;

  bool operator==(const Item&) const = default;
};

/// What the store holds, in the order of the kinds, each by name. Looks at every file. The commits
/// that branches were seen at, and locks, are some bytes each, and are not told of.
Result<std::vector<Item>> list_items(const Store& store);

/// A file of this name in a work directory says that its owner reads no tree of the store: an app
/// that runs does not keep them from being cleared out.
inline constexpr auto reads_no_tree = ".reads-no-tree";

/// For removing trees: as long as the lock lives no build begins, since builds read trees where
/// they lie. Kind busy: builds are under way.
Result<fs::FileLock> keep_builds_out(const Store& store);

/// Takes it out of the store; a kill in between leaves nothing that looks whole. An app's cache and
/// all that is kept of it go together. Kind busy: a build of the app is under way.
Result<void> remove_item(const Store& store, const Item& item);

/// What has to go, those first that were not used for the longest time, so that what stays takes at
/// most `max_bytes`. Things in use stay.
std::vector<Item> to_be_removed(std::vector<Item> items, unsigned long long max_bytes);

}  // namespace bprun::store
