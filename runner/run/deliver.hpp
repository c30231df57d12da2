// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

/// How signals find the app.
namespace bprun::run {

/// The host's process id of what bubblewrap started, given bubblewrap's own; nullopt while it is
/// not started yet.
std::optional<pid_t> app_behind_bubblewrap(pid_t bubblewrap);

/// One run's way of handing signals to its app.
class Delivery {
public:
  /// `shell_stays`: the app's first process is a shell that waits for others ("a | b", "a; b").
  explicit Delivery(bool shell_stays) : shell_stays_(shell_stays) {}

  /// Hands `signal` to `app`; false: not done yet, ask again with the same signal.
  ///
  /// A shell that stays would die of a SIGTERM at once, tell nobody, and take the others' time to
  /// clean up away; and if only the others were told, it would go on with the next command of its
  /// list. So it is stopped while what runs below it is told and ends, and gets the signal last.
  /// Signals that do not ask for an end go to those below only, where there are any.
  bool deliver(pid_t app, int signal);

private:
  bool shell_stays_;
  std::vector<pid_t> told_;
};

/// Puts env(1) in front of `argv`, so that the app has the default actions for signals that
/// whatever started it ignores. Answers those signals: none, and `argv` as it was, where env(1) is
/// too old for it (coreutils before 8.31).
Result<std::vector<int>> shield_from_terminal(std::vector<std::string>& argv);

}  // namespace bprun::run
