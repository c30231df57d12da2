// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <cstddef>
#include <string>

namespace bprun::archive {

using fs::Path;

struct ExtractOptions {
  /// Leading path components taken off every entry; entries with no more than that many are left
  /// out, as tar --strip-components does.
  int strip_components = 0;
  /// Where the root holds exactly one directory and nothing else, and that directory holds
  /// `single_root_marker` (empty: in any case), its content becomes the root (contract M-9;
  /// GitHub's archives look like this).
  bool descend_single_root = false;
  std::string single_root_marker = "bin/compile";
  /// The archive is a layer of an OCI image, on top of the layers that are in `into` already:
  /// ".wh.NAME" removes NAME, ".wh..wh..opq" everything that lower layers put beside it; an entry
  /// replaces one of another kind; a directory that a lower layer made a link of is the link's,
  /// inside `into`; every directory can be written by its owner, for the next layer's sake.
  bool layer = false;
  /// What the unpacked files may come to: an archive of a few kB can hold terabytes of zeros.
  unsigned long long max_bytes = 16ULL << 30;
  std::size_t max_entries = 4'000'000;
  /// Modification times as in the archive; otherwise the time of unpacking.
  bool keep_times = true;
  /// User and group ids as in the archive, `into` itself included where it is a member. Needs
  /// privilege.
  bool keep_owners = false;
};

struct ExtractTotals {
  std::size_t files = 0;  ///< regular files and hard links
  std::size_t directories = 0;
  std::size_t symlinks = 0;
  std::size_t whiteouts = 0;     ///< of a layer
  std::size_t skipped = 0;       ///< devices, FIFOs and sockets, which are never made
  unsigned long long bytes = 0;  ///< of regular files
};

/// Unpacks a tar (gzip, bzip2, xz, zstd or none) or a zip, told by content and not by name, into
/// the directory `into`, which is made if absent.
///
/// Nothing is written outside `into`, whatever the archive says: absolute paths and ".." are
/// refused, no path goes through a symbolic link, hard links lead only to what was unpacked before.
/// Symbolic links themselves may point anywhere (contract S-11). Permissions are kept, less setuid,
/// setgid and sticky, and the owner can always read; owners are not kept unless that is asked for.
///
/// Errors are of kind corrupt where the file is at fault: an HTML page (its title is shown), an
/// empty or cut-off file, an unknown format, a forbidden path; limit where it is too large. After
/// an error `into` holds a part: unpack into a temporary directory, and move it when this
/// succeeded.
Result<ExtractTotals>
extract(const Path& file, const Path& into, const ExtractOptions& options = {});

}  // namespace bprun::archive
