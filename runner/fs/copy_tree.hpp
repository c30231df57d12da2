// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/walk.hpp"

#include <functional>
#include <optional>

namespace bprun::fs {

struct CopyOptions {
  /// Entries for which this answers true are left out, directories with all that is in them.
  std::function<bool(const WalkEntry&)> leave_out = nullptr;
  /// Owner of the copies; nullopt keeps the running user. Needs privilege.
  std::optional<std::pair<uid_t, gid_t>> owner = std::nullopt;
  /// Shown each entry that is copied, before it is; its Error ends the copy.
  std::function<Result<void>(const WalkEntry&)> visit = nullptr;
  /// Asked before each entry; its Error ends the copy.
  std::function<Result<void>()> checkpoint = nullptr;
  /// Copy into a directory that exists, adding to what is there and replacing files.
  bool merge = false;
};

struct CopyTotals {
  std::size_t files = 0;
  unsigned long long bytes = 0;
  std::size_t shared = 0;  ///< of the files with content, those that share it (a reflink)
  std::size_t empty = 0;   ///< files without content
};

/// Copies the tree below `from` to `to`: modes, symbolic links as links, modification times to the
/// nanosecond (make, mix and tsc decide by them). Hard links become separate files. Sockets and
/// devices are left out; FIFOs are made anew. Uses reflinks where the file system has them; holes
/// stay holes. Paths may be longer than PATH_MAX.
Result<CopyTotals> copy_tree(const Path& from, const Path& to, const CopyOptions& options = {});

/// One regular file: bytes, mode and modification time. `to` must not exist.
Result<void> copy_file(const Path& from, const Path& to);

}  // namespace bprun::fs
