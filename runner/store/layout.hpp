// SPDX-License-Identifier: MIT
#pragma once

#include "runner/store/store.hpp"

#include <sys/stat.h>

/// Where things are in a store, for those files of the room that look at them from outside Store.
namespace bprun::store {

/// In the directory of a committed tree: the tree, and the file that says that it is whole and
/// holds its digest (tree_digest.hpp).
inline constexpr auto tree_name = "tree";
inline constexpr auto marker_name = "complete";

std::string_view directory_of(TreeKind kind);

/// The lock under which the tree in STORE/KIND/NAME is made and removed.
Path tree_lock(const Path& root, TreeKind kind, const std::string& name);

/// Whether what is there may be believed: our own or root's, and nobody else may write to it. Who
/// could write to a directory of the store once could have left things there.
bool is_trusted(const struct stat& status);

}  // namespace bprun::store
