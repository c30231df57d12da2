// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <functional>
#include <optional>

namespace bprun::fs {

/// An exclusive lock on a file (flock), held until it goes. The kernel drops it when the process
/// dies, so there are no stale ones. The holder's process id is written into the file, for
/// messages.
class FileLock {
public:
  /// nullopt where somebody else holds it.
  static Result<std::optional<FileLock>> try_acquire(const Path& path);

  /// Waits. `on_wait(holder)` is called once if it has to ("pid 123", or "" if not known).
  /// `give_up()` is asked every 100 ms; true ends the wait with an Error of kind busy.
  static Result<FileLock> acquire(const Path& path,
                                  const std::function<void(const std::string&)>& on_wait,
                                  const std::function<bool()>& give_up);

private:
  explicit FileLock(Fd file) : file_(std::move(file)) {}

  Fd file_;
};

}  // namespace bprun::fs
