// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/walk.hpp"
#include "runner/sandbox/spec.hpp"

#include <unordered_map>

namespace bprun::sandbox {

/// What one look over a source tells: enough to choose how BUILD is made, and to see later whether
/// anything changed. It costs some 60 bytes a directory and nothing a file, so that the runner
/// stays small whatever the app's size.
struct TreeScan {
  std::size_t files = 0;
  unsigned long long bytes = 0;
  std::optional<Identity> owner = std::nullopt;  ///< of every entry; nullopt where they differ
  bool one_file_system = true;
  std::vector<std::string> left_out = {};  ///< relative; directories stand for what is in them
  /// Regular files with a name that shares its inode with another one of the tree.
  std::vector<std::string> linked = {};
  /// A fingerprint of the entries of each directory: names, kinds, sizes, times, inodes.
  std::unordered_map<std::string, unsigned long long> directories = {};
  struct timespec started = {};
};

using LeaveOut = std::function<bool(const fs::WalkEntry&)>;

Result<TreeScan> scan_tree(const Path& root, const LeaveOut& leave_out);

/// What changed below `root` since `before`, as relative paths, the first `most` of them; a
/// directory stands for entries that were added to it or taken away.
Result<std::vector<std::string>> changes_since(const TreeScan& before,
                                               const Path& root,
                                               const LeaveOut& leave_out,
                                               std::size_t most);

}  // namespace bprun::sandbox
