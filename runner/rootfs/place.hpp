// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/temp_dir.hpp"

namespace bprun::rootfs {

using fs::Path;

/// Where a root filesystem comes to lie: made beside its place, and moved there when it is whole.
/// Before commit() nothing is at the place, and afterwards all is; a destructor without commit()
/// leaves nothing.
class Place {
public:
  /// `directory`: absent, or an empty directory (that is no mount point); what it lies in must be
  /// there. Errors are of kind output.
  static Result<Place> prepare(const Path& directory);

  /// The root that is to be filled, mode 0755.
  const Path& root() const { return root_; }

  /// For what is needed on the way, and does not stay.
  const Path& work() const { return work_; }

  Result<void> commit();

private:
  Place(Path destination, fs::TempDir beside);

  Path destination_;
  fs::TempDir beside_;
  Path root_;
  Path work_;
};

}  // namespace bprun::rootfs
