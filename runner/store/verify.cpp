// SPDX-License-Identifier: MIT
#include "runner/store/verify.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/store/layout.hpp"
#include "runner/store/segments.hpp"
#include "runner/store/slug_trees.hpp"
#include "runner/store/tree_digest.hpp"
#include "runner/store/waiting_lock.hpp"

#include <optional>

namespace bprun::store {

namespace {

constexpr std::size_t longest_marker = 4096;

/// Somebody else's entry in a tree, by its path; nullopt where there is none.
Result<std::optional<std::string>> foreign_entry(const Path& tree) {
  std::optional<std::string> found;
  TRY(fs::walk(tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    // Of a link only its owner counts: it has no permissions of its own.
    struct stat status = entry.status;
    if (entry.is_symlink()) status.st_mode &= ~static_cast<mode_t>(S_IWGRP | S_IWOTH);
    if (!found && !is_trusted(status)) found = entry.relative;
    return fs::WalkStep::enter;
  }));
  return found;
}

struct TreeState {
  std::string damage = "";  ///< empty: none
  bool has_checksum = true;
  bool is_rest = false;
};

Result<TreeState> look_at_tree(const Path& home) {
  const auto status = TRY(fs::status_of(home));
  if (!status) return TreeState{.is_rest = true};  // removed meanwhile
  if (!S_ISDIR(status->st_mode)) return TreeState{.damage = "it is no directory"};
  if (!is_trusted(*status)) return TreeState{.damage = "others can write to it, or it is theirs"};
  const auto marker = TRY(fs::read_file_if_exists(home / marker_name, longest_marker));
  // Killed while it was removed: a rest that nobody takes for a tree.
  if (!marker) return TreeState{.is_rest = true};
  if (!fs::is_directory(home / tree_name)) return TreeState{.damage = "its tree is not there"};
  if (const auto theirs = TRY(foreign_entry(home / tree_name))) {
    return TreeState{.damage = format("{} is another user's, or others can write to it",
                                      text::printable(*theirs))};
  }
  if (marker->empty()) return TreeState{.has_checksum = false};
  const std::string digest = TRY(tree_digest(home / tree_name));
  // Further lines are the kind's own.
  if (text::trim(marker->substr(0, marker->find('\n'))) == "sha256:" + digest) return TreeState{};
  return TreeState{.damage = "its bytes are not those that were kept"};
}

std::size_t& count_of(TreeKind kind, Verification& result) {
  switch (kind) {
  case TreeKind::runtimes:
    return result.runtimes;
  case TreeKind::slugs:
    return result.slugs;
  case TreeKind::checkouts:
    break;
  }
  return result.checkouts;
}

Result<void> verify_trees(const Store& store, TreeKind kind, bool drop, Verification& result) {
  const Path folder = store.root() / directory_of(kind);
  for (const std::string& name : TRY(fs::list_directory(folder))) {
    const Path home = folder / name;
    // One that is being added is not there yet, and one that is being removed is waited for.
    std::optional<fs::FileLock> lock;
    if (drop) lock = TRY(wait_for_lock(tree_lock(store.root(), kind, name), {}));
    const TreeState state = TRY(look_at_tree(home));
    if (state.damage.empty() && !state.is_rest) {
      if (!state.has_checksum)
        ++result.without_checksum;
      else
        ++count_of(kind, result);
      continue;
    }
    if (!state.is_rest) {
      result.damaged.push_back({.what = format("{}/{}", directory_of(kind), text::printable(name)),
                                .why = state.damage});
    }
    if (!drop) continue;
    if (kind == TreeKind::slugs) {
      lock.reset();
      static_cast<void>(TRY(TRY(SlugTrees::open(store)).remove(name)));
      continue;
    }
    // The marker first: what a kill leaves is no tree any more.
    if (fs::is_directory(home)) TRY(fs::remove_file(home / marker_name));
    TRY(fs::remove_tree(home));
  }
  return {};
}

}  // namespace

Result<Verification> verify(const Store& store, bool drop) {
  Verification result;
  TRY(verify_trees(store, TreeKind::runtimes, drop, result));
  TRY(verify_trees(store, TreeKind::checkouts, drop, result));
  if (fs::exists(store.root() / directory_of(TreeKind::slugs))) {
    TRY(verify_trees(store, TreeKind::slugs, drop, result));
  }
  if (!fs::exists(store.root() / "segments")) return result;
  const Segments segments = TRY(Segments::open(store));
  const auto found = TRY(segments.verify(drop));
  result.segments = found.sound;
  for (const std::string& name : found.damaged) {
    result.damaged.push_back({.what = format("segments/{}", text::printable(name)),
                              .why = "its bytes are not those that were kept"});
  }
  return result;
}

}  // namespace bprun::store
