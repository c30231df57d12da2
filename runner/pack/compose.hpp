// SPDX-License-Identifier: MIT
#pragma once

#include "runner/archive/compressor.hpp"
#include "runner/fs/walk.hpp"
#include "runner/store/segments.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

/// A slug is composed: parts whose files did not change are taken out of the store already
/// compressed (docs/decisions/0009).
namespace bprun::pack {

using fs::Path;

/// 2000-01-01 00:00:01 UTC: about the earliest time that every tool takes for real. zip knows none
/// before 1980, and to Mix the configuration of an app is never older than 2000: with earlier times
/// it takes what it compiled for stale, and writes to the app when that starts.
inline constexpr long long constant_mtime = 946'684'801;

struct SlugOptions {
  archive::Packing packing = archive::Packing::gzip;
  /// Entries for which this answers true are left out, directories with all that is in them.
  /// The app's own ".git" is left out in any case (contract S-2).
  std::function<bool(const fs::WalkEntry&)> leave_out = nullptr;
  /// Regular files that are executable in the archive whatever their mode is; nullptr: none.
  std::function<bool(const fs::WalkEntry&)> executable = nullptr;
  /// The one modification time of all members, seconds since 1970; SOURCE_DATE_EPOCH if set.
  long long mtime = constant_mtime;
  /// Compressing threads; 0: as many as there are processors. At most 8 (zstd: 6). No bytes depend
  /// on it.
  unsigned threads = 0;
  /// In front of every name; ends with '/'. "./app/" gives Heroku's own layout (contract S-9).
  std::string prefix = "./";
  /// Where it is set, only the entries for which it answers true are packed: it is asked once for
  /// each, in fs::walk's order, and other directories are entered all the same, and packed where
  /// something in them is.
  std::function<bool(const fs::WalkEntry&)> belongs = nullptr;
  /// How many bytes of files are packed, after each part; in a thread of its own.
  std::function<void(unsigned long long bytes)> on_progress = nullptr;
  /// Whose all members are.
  unsigned uid = 0;
  unsigned gid = 0;
  /// Modes stay as they are, with set-user-id and sticky bits.
  bool keep_modes = false;
};

/// What earlier slugs left that can be used again. Nothing of it decides about a byte of the slug.
struct SlugMemory {
  const store::Segments* segments = nullptr;  ///< null: nothing is kept, nothing used again
  Path index = {};           ///< the tree's index (tree_index.hpp), read and replaced; empty: none
  bool index_stays = false;  ///< the index is only read
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
  std::size_t segments = 0;
  std::size_t segments_kept = 0;        ///< of these, taken out of the store
  unsigned long long bytes_made = 0;    ///< compressed bytes of the others
  std::size_t segments_distrusted = 0;  ///< stored ones that were damaged, and made again
};

/// Whether a path below a tree's root is the app's own ".git", file or directory, which is in no
/// slug. What a build has cloned into the app keeps its own (docs/decisions/0015).
bool is_apps_git(std::string_view relative);

/// Packs the tree below `tree` as a compressed tar into `descriptor`, from its current position
/// (contract S-1, S-2, S-14).
///
/// The bytes depend on names, contents, owners' x bits and options only: names in byte order within
/// each directory, owners without names, one time, modes 0755 and 0644. The root is the first
/// member, unless the prefix is empty; empty directories and symbolic links are kept; hard links
/// become files, and holes zeros. The tar is GNU's dialect, which every tar reads: names of any
/// length and any bytes, files of any size. Memory does not grow with the tree (about 4 MiB a
/// thread; zstd 10).
///
/// A file that cannot be read, or that changes between being seen and having been read, is an
/// Error, and so is an interrupt; what `descriptor` got until then is no slug, and the index stays
/// as it was.
Result<SlugTotals> compose_slug(const Path& tree,
                                int descriptor,
                                const SlugOptions& options = {},
                                const SlugMemory& memory = {});

}  // namespace bprun::pack
