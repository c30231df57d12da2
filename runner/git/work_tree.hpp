// SPDX-License-Identifier: MIT
#pragma once

#include "runner/git/remote.hpp"

#include <optional>
#include <string>

namespace bprun::git {

/// A directory's place in the git work tree it lies in.
struct WorkTree {
  Path top;                 ///< the root of the work tree
  std::string commit;       ///< HEAD, which holds the directory
  std::string branch = "";  ///< empty: a detached HEAD
  bool dirty = false;       ///< something tracked below the directory differs, or is not tracked
};

/// nullopt where `directory` is in no work tree or not part of its HEAD (ignored, never committed),
/// or where there is no git. Repositories of other people are asked as their owner by root, and not
/// at all by others: their configuration can run programs.
Result<std::optional<WorkTree>> work_tree_of(const Path& directory, const Options& options = {});

}  // namespace bprun::git
