// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace bprun::report {

/// What a terminal tells those who draw on it: Ctrl-Z, a changed size, and that they go on after a
/// stop. Watched while this lives; one at a time.
class TerminalSignals {
public:
  static Result<TerminalSignals> watch();

  TerminalSignals(TerminalSignals&& other) noexcept;
  TerminalSignals& operator=(TerminalSignals&&) = delete;
  ~TerminalSignals();

  struct Seen {
    bool stop = false;
    bool go_on = false;
    bool size = false;
  };

  /// Until one comes, somebody calls wake(), or it is time.
  void wait_until(std::chrono::steady_clock::time_point when) const;

  /// Ends a wait, in whatever thread.
  void wake() const;

  /// What came since the last time.
  Seen take() const;

  /// Stops the process as Ctrl-Z would have done; returns when it goes on. For a thread in which
  /// all signals are blocked.
  void stop() const;

private:
  explicit TerminalSignals(fs::Pipe pipe);

  fs::Pipe pipe_;
  std::vector<std::pair<int, struct sigaction>> before_;
};

/// A thread that no signal is ever delivered to, so that the others get them all.
std::thread start_without_signals(std::function<void()> work);

}  // namespace bprun::report
