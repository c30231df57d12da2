// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/spec.hpp"

#include <vector>

namespace bprun::sandbox {

/// A tree shown at a second place, where it can be changed at will: what is written lies in a layer
/// above it, and the tree stays as it is. Nothing is copied, and nothing is read that is not asked
/// for. It is there in a mount namespace of its own only, for what is started in namespaces(); the
/// machine itself sees an empty directory.
///
/// Root and ordinary users alike; root's shows the tree as `identity`'s. An ordinary user's cannot
/// rename directories that come from below (EXDEV, as in most containers: mv and npm copy then).
/// In both, names of one file (hard links) are files of their own as soon as one is written to.
class TreeView {
public:
  /// `tree`: all of it has one owner; as an ordinary user the caller. `parts`: an empty directory
  /// for the layers, on a file system that keeps extended attributes. `target`: an empty directory.
  /// An Error where the machine does not allow it, or its kernel is too old.
  static Result<TreeView>
  create(const Path& tree, const Identity& identity, const Path& parts, const Path& target);

  /// For Spec::namespaces: valid as long as this object lives.
  std::vector<int> namespaces() const;

private:
  fs::Fd user_;  ///< empty for root
  fs::Fd mount_;
};

/// Whether such a view can be had below `scratch`, an empty directory, by trying it with a tree of
/// nothing (a few ms): before a tree is kept that could then not be shown.
Result<void> check_tree_view(const Identity& identity, const Path& scratch);

}  // namespace bprun::sandbox
