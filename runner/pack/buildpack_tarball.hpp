// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bprun::pack {

using fs::Path;

struct BuildpackTarball {
  unsigned long long bytes = 0;
  std::string sha256;
  std::size_t files = 0;
  std::vector<std::string> left_out;  ///< sockets, FIFOs and devices
};

/// Packs the buildpack in `directory` as other runners fetch it by BUILDPACK_URL: a
/// gzip-compressed tar with `bin/` in its root (M-9), appearing whole at `file` or not at all.
///
/// The same content makes the same bytes: names in order, owner 0, one time (`mtime`, seconds since
/// 1970, else constant_mtime), modes 0755 and 0644. What lies in bin/ is executable whatever its
/// mode is here (B-33); `.git` and an `export` of an earlier build (B-19) are left out, and so is
/// `file` where it lies inside.
///
/// Kind usage: `file` has no ending by which runners know such an archive. Kind buildpack: a link
/// leads out of the directory. Kind output: `file` cannot be written; what was there stays.
Result<BuildpackTarball> write_buildpack_tarball(const Path& directory,
                                                 const Path& file,
                                                 std::optional<long long> mtime = std::nullopt);

}  // namespace bprun::pack
