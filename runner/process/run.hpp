// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/child.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bprun::process {

enum class Stream { out, err };

using Clock = std::chrono::steady_clock;

/// How a running program is watched and stopped.
struct Watch {
  /// Bytes as they come, in order of arrival. Called from the thread that called run().
  std::function<void(Stream, std::string_view)> on_output = nullptr;
  /// Called once when output has paused for 50 ms: whoever holds back an unfinished line (a prompt,
  /// a row of progress dots) shows it now.
  std::function<void()> on_pause = nullptr;
  std::optional<Clock::time_point> deadline = std::nullopt;
  /// Asked every `poll_interval`; a reason ends the program (memory or disk used up).
  std::function<std::optional<std::string>()> check = nullptr;
  std::chrono::milliseconds poll_interval{100};
  /// Called soon after the start, and again each time after as long as it answers: for whoever
  /// looks on (lookout.hpp).
  std::function<std::chrono::milliseconds()> look = nullptr;
  /// Between SIGTERM and SIGKILL, for timeouts and interrupts.
  std::chrono::milliseconds grace{3000};
  /// Carries SIGTERM and its kin to where they are meant, when the program started (`leader`) only
  /// wraps another one. nullptr: to the process group. SIGKILL always goes to the group.
  std::function<void(pid_t leader, int signal)> deliver = nullptr;
  /// false: for what must be tidied up after an interrupt; the program is started and goes on.
  bool heeds_interrupts = true;
  /// What the program reads; nullopt: /dev/null.
  std::optional<std::string> input = std::nullopt;
};

/// What ended a program.
struct Outcome {
  Exit exit;
  bool timed_out = false;
  std::optional<std::string> stopped_because = std::nullopt;  ///< what Watch::check answered
  std::chrono::milliseconds duration{0};
};

/// Starts the program, streams its output, and waits until it has ended *and* its process group is
/// dead. A background process that keeps the output open does not hold us up: it gets 100 ms to
/// say its last words, and is killed. On an interrupt (interrupt.hpp) the group gets the same
/// signal, then SIGKILL, and the Error is of kind interrupted.
Result<Outcome> run(const Command& command, const Watch& watch);

/// What a short helper program printed.
struct Captured {
  Exit exit;
  std::string out;
  std::string err;
};

/// run() with both streams collected, each cut off at `limit` bytes. `deadline` defaults to none.
Result<Captured> capture(const Command& command,
                         std::size_t limit = 16UL << 20,
                         std::optional<std::chrono::milliseconds> timeout = std::nullopt);

}  // namespace bprun::process
