// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/file_lock.hpp"
#include "runner/releases/place.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace bprun::releases {

struct TurnOptions {
  /// false (--no-wait): an Error of kind busy where it is somebody else's turn.
  bool wait = true;
  /// Until when; then an Error of kind busy.
  std::optional<std::chrono::steady_clock::time_point> deadline = std::nullopt;
  /// What this is about ("push refs/heads/main"), where one makes another that waits pointless: of
  /// two that wait with the same subject only the later one gets its turn. Empty: about nothing
  /// that anybody else could be about.
  std::string subject = "";
  /// Told when waiting begins, and whenever `ahead`, those who come first, gets less; with who has
  /// the turn ("pid 123", "" if not known).
  std::function<void(int ahead, const std::string& holder)> on_wait = nullptr;
};

/// The right to change an app: one process at a time has it, and those who wait get it in the order
/// in which they came. It goes with this object, or with the process.
class Turn {
public:
  /// Makes the app's directories. Errors: busy (as above, and where a later one has superseded
  /// this one), interrupted.
  static Result<Turn> take(const Place& place, const TurnOptions& options = {});

private:
  explicit Turn(fs::FileLock lock) : lock_(std::move(lock)) {}

  fs::FileLock lock_;
};

}  // namespace bprun::releases
