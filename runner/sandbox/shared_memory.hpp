// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

namespace bprun::sandbox {

/// Bytes in the file system of an open directory.
unsigned long long used_bytes(int directory);

/// Looks into the /dev/shm of the sandbox that runs below this process: a file system in memory
/// that no directory of the host shows.
class SharedMemory {
public:
  /// Bytes in it. 0 where there is no sandbox yet, or it may not be looked into; who has seen it
  /// once still sees it after the sandbox's end.
  unsigned long long used();

  /// Lets go of it: the next sandbox has one of its own.
  void forget() { directory_ = fs::Fd(); }

private:
  fs::Fd directory_;
};

}  // namespace bprun::sandbox
