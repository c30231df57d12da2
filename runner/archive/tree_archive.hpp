// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

namespace bprun::archive {

/// Writes what is in the directory `root` as a tar of zstd frames, which extract() brings back:
/// modes, times in whole seconds, symbolic links; hard links as separate files. Sockets, devices
/// and FIFOs are left out. A tree of tens of thousands of files is kept and copied as one this way
/// in a fraction of the time that its files would take.
///
/// `file` must be outside `root`; after an Error it holds a part. Kind storage where a file changes
/// its size meanwhile.
Result<void> write_tree(const fs::Path& root, const fs::Path& file);

}  // namespace bprun::archive
