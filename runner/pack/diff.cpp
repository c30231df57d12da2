// SPDX-License-Identifier: MIT
#include "runner/pack/diff.hpp"

#include "runner/archive/list.hpp"
#include "runner/archive/pieces.hpp"
#include "runner/fs/file.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <unordered_set>

namespace bprun::pack {

namespace {

/// An entry as far as two slugs are compared by it.
struct PackedEntry {
  archive::EntryType type = archive::EntryType::file;
  unsigned mode = 0;
  unsigned long long bytes = 0;
  std::string content;  ///< a file's sha256, a link's target
};

using PackedTree = std::map<std::string, PackedEntry>;

Result<PackedTree> read_tree(const Path& file) {
  const auto status = TRY(fs::status_of(file));
  if (!status) {
    return Error{.kind = ErrorKind::usage, .message = "there is no file " + file.native()};
  }
  PackedTree tree;
  TRY(archive::read_contents(
      file, [&](const archive::Entry& entry, archive::Content& content) -> Result<void> {
        PackedEntry packed{.type = entry.type, .mode = entry.mode, .content = entry.target};
        if (entry.type == archive::EntryType::file) {
          packed.bytes = entry.size;
          packed.content = TRY(content.digest());
        }
        tree.insert_or_assign(entry.path, std::move(packed));
        return {};
      }));
  return tree;
}

std::optional<SlugChange>
compare_entries(const std::string& path, const PackedEntry* before, const PackedEntry* after) {
  SlugChange change{.path = path};
  if (before != nullptr) {
    change.bytes_before = before->bytes;
    change.mode_before = before->mode;
  }
  if (after != nullptr) {
    change.bytes_after = after->bytes;
    change.mode_after = after->mode;
  }
  if (before == nullptr) {
    change.kind = ChangeKind::added;
  } else if (after == nullptr) {
    change.kind = ChangeKind::removed;
  } else if (before->type != after->type || before->content != after->content) {
    change.kind = ChangeKind::changed;
  } else if (before->mode != after->mode) {
    change.kind = ChangeKind::mode;
  } else {
    return std::nullopt;
  }
  return change;
}

std::vector<SlugChange> compare_trees(const PackedTree& before, const PackedTree& after) {
  std::vector<SlugChange> changes;
  const auto add = [&](const std::string& path, const PackedEntry* a, const PackedEntry* b) {
    if (auto change = compare_entries(path, a, b)) changes.push_back(std::move(*change));
  };
  auto a = before.begin();
  auto b = after.begin();
  while (a != before.end() || b != after.end()) {
    const bool only_a = b == after.end() || (a != before.end() && a->first < b->first);
    const bool only_b = a == before.end() || (b != after.end() && b->first < a->first);
    const std::string& path = only_b ? b->first : a->first;
    add(path, only_b ? nullptr : &a->second, only_a ? nullptr : &b->second);
    if (!only_b) ++a;
    if (!only_a) ++b;
  }
  return changes;
}

std::vector<DirectoryChange> changes_by_directory(const std::vector<SlugChange>& changes) {
  std::map<std::string, DirectoryChange> directories;
  for (const auto& change : changes) {
    const auto count = [&](const std::string& path) {
      auto& directory = directories[path];
      directory.path = path;
      ++directory.changes;
      directory.bytes +=
          static_cast<long long>(change.bytes_after) - static_cast<long long>(change.bytes_before);
    };
    const std::size_t first = change.path.find('/');
    if (first == std::string::npos) continue;
    count(change.path.substr(0, first));
    const std::size_t second = change.path.find('/', first + 1);
    if (second != std::string::npos) count(change.path.substr(0, second));
  }
  std::vector<DirectoryChange> sorted;
  sorted.reserve(directories.size());
  for (auto& [path, directory] : directories)
    sorted.push_back(std::move(directory));
  std::stable_sort(
      sorted.begin(), sorted.end(), [](const DirectoryChange& a, const DirectoryChange& b) {
        return std::llabs(a.bytes) > std::llabs(b.bytes);
      });
  return sorted;
}

}  // namespace

Result<SlugDiff> diff_slugs(const Path& before, const Path& after) {
  SlugDiff diff{.before = before, .after = after};
  {
    const PackedTree first = TRY(read_tree(before));
    diff.changes = compare_trees(first, TRY(read_tree(after)));
  }
  diff.by_directory = changes_by_directory(diff.changes);
  std::unordered_set<std::string> had;
  for (auto& piece : TRY(archive::pieces_of(before))) {
    diff.packed_before += piece.bytes;
    had.insert(std::move(piece.sha256));
  }
  for (auto& piece : TRY(archive::pieces_of(after))) {
    diff.packed_after += piece.bytes;
    ++diff.segments;
    // A segment that comes twice costs once.
    if (!had.insert(std::move(piece.sha256)).second) continue;
    ++diff.new_segments;
    diff.new_bytes += piece.bytes;
  }
  return diff;
}

}  // namespace bprun::pack
