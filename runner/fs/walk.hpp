// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <sys/stat.h>

#include <functional>
#include <string>

namespace bprun::fs {

/// One entry of a tree, seen by lstat.
struct WalkEntry {
  std::string relative;  ///< path below the root, with '/' between names; never empty
  Path path;             ///< root / relative
  struct stat status;    ///< of the entry itself, links not followed
  int directory = -1;    ///< the directory it is in, open while it is visited

  bool is_directory() const { return S_ISDIR(status.st_mode); }

  bool is_regular() const { return S_ISREG(status.st_mode); }

  /// The last name of `relative`: what there is in `directory`.
  const char* name() const { return relative.c_str() + (relative.rfind('/') + 1); }

  bool is_symlink() const { return S_ISLNK(status.st_mode); }
};

enum class WalkStep { enter, skip };  ///< skip: do not go into this directory

/// Visits every entry below `root` (not root itself), a directory before what is in it, the names
/// of each directory in byte order, whatever the locale or the file system says.
/// Links are not followed. Paths may be longer than PATH_MAX.
/// The first error of the visitor, or of the file system, ends the walk. An entry that vanishes
/// between listing and looking is passed over.
Result<void> walk(const Path& root, const std::function<Result<WalkStep>(const WalkEntry&)>& visit);

}  // namespace bprun::fs
