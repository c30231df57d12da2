// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/tree_scan.hpp"

namespace bprun::sandbox {

/// A source shown as a tree that can be changed, without copying a byte (root only): an overlay
/// whose lower layer is the source, read-only, and owned by the build's uid through an idmapped
/// mount.
///
/// It does not show: directories can be renamed (redirect_dir), files that are one inode in the
/// source are separate here, what is left out is not there, and all belongs to the build's uid. It
/// does show that a descriptor opened for reading before a file is first written keeps the old
/// bytes; no build tool known to us does that.
class Overlay {
public:
  /// `parts`: an empty directory for the layers, on a file system that keeps trusted.* attributes.
  /// `target`: an empty directory, where the tree appears.
  static Result<Overlay> create(const Path& source,
                                const TreeScan& scan,
                                const Identity& identity,
                                const Path& parts,
                                const Path& target);

  Overlay(Overlay&& other) noexcept;
  Overlay& operator=(Overlay&&) = delete;
  ~Overlay();

  Result<void> unmount();

private:
  explicit Overlay(Path lower) : lower_(std::move(lower)) {}

  Path lower_;
  Path target_;  ///< empty until it is mounted: an unmount must only ever take what is ours
};

}  // namespace bprun::sandbox
