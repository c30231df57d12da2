// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

namespace bprun::fs {

/// rm -rf: removes what is at `path`, never follows a link, and goes through directories whose
/// mode forbids it (Go and mix write read-only trees) by making them writable first.
/// Nothing there is success.
Result<void> remove_tree(const Path& path);

/// Removes everything in a directory and keeps the directory, which may be a mount point.
Result<void> remove_contents(const Path& directory);

}  // namespace bprun::fs
