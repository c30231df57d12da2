// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/walk.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bprun::archive {

using fs::Path;

/// 2000-01-01 00:00:01 UTC: about the earliest time that every tool takes for real. zip knows none
/// before 1980, and to Mix the configuration of an app is never older than 2000: with earlier times
/// it takes what it compiled for stale, and writes to the app when that starts.
inline constexpr long long constant_mtime = 946'684'801;

struct SlugOptions {
  /// Entries for which this answers true are left out, directories with all that is in them.
  /// Paths with a component ".git" are left out in any case (contract S-2).
  std::function<bool(const fs::WalkEntry&)> leave_out = nullptr;
  /// The one modification time of all members, seconds since 1970; SOURCE_DATE_EPOCH if set.
  long long mtime = constant_mtime;
  /// Compressing threads; 0: as many as there are processors. At most 8. No bytes depend on it.
  unsigned threads = 0;
  /// In front of every name; ends with '/'. "./app/" gives Heroku's own layout (contract S-9).
  std::string prefix = "./";
};

struct SlugTotals {
  unsigned long long bytes = 0;  ///< of the slug, compressed
  std::string sha256;            ///< of the slug
  std::size_t files = 0;         ///< regular files
  std::size_t directories = 0;   ///< below the root
  std::size_t symlinks = 0;
  unsigned long long uncompressed_bytes = 0;  ///< sum of the files' sizes
  /// The same sum per name in the root ("node_modules", "server.js").
  std::map<std::string, unsigned long long> bytes_by_top_level;
  std::vector<std::string> skipped;  ///< sockets, FIFOs and devices: paths below the root
};

/// Packs the tree below `tree` as a gzip-compressed tar into `descriptor`, from its current
/// position (contract S-1, S-2, S-14).
///
/// The bytes depend on names, contents, owners' x bits and options only: names in byte order within
/// each directory, owner 0:0 without names, one time, modes 0755 and 0644. The root is the first
/// member; empty directories and symbolic links are kept; hard links become files.
/// The tar is GNU's dialect, which every tar reads: names of any length and any bytes, files of any
/// size. It is cut every MiB into gzip members, compressed in parallel; memory does not grow with
/// the tree (about 3 MiB a thread).
///
/// A file that cannot be read, or whose size changes while it is packed, is an Error, and so is an
/// interrupt; what `descriptor` got until then is no slug.
Result<SlugTotals> write_slug(const Path& tree, int descriptor, const SlugOptions& options = {});

}  // namespace bprun::archive
