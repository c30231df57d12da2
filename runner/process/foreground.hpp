// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/child.hpp"

#include <functional>
#include <optional>
#include <vector>

/// Runs a program in this process's own place: with its stdin, stdout and stderr, its terminal,
/// and the signals that come for it. What `run` is not for: servers and shells.
namespace bprun::process {

/// SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 and SIGWINCH: what is handed on.
const std::vector<int>& forwarded_signals();

/// Those of them that this process was started with as ignored (nohup), which is an order that is
/// handed on too.
std::vector<int> inherited_ignored_signals();

/// True where this process has a controlling terminal, be stdin what it may.
bool has_terminal();

struct Foreground {
  /// Hands a signal to the program, where the one started (`leader`) only wraps it. False: it
  /// cannot be reached yet; asked again shortly. nullptr: to `leader` and nothing else.
  std::function<bool(pid_t leader, int signal)> deliver = nullptr;
  /// The SIGINT with this number kills the program with SIGKILL; 0: none does, since the program
  /// uses them itself (an interpreter's prompt).
  int killing_interrupt = 2;
  /// Its stdin, stdout and stderr; nullopt: ours.
  std::optional<Streams> streams = std::nullopt;
};

/// Starts `command` and waits for its end.
///
/// With a controlling terminal the program shares our session and process group, whatever
/// command.new_session says: the terminal's own signals (Ctrl-C, Ctrl-Z, a changed size) reach it
/// from there, and are not handed on a second time. Without one it gets a session of its own.
/// All other signals are handed on once each. The terminal's modes and foreground group are put
/// back afterwards, if the program left them otherwise.
///
/// Only the program itself is waited for; who wants the rest of its processes gone calls
/// kill_descendants(). An Error (kind interrupted) only if a signal came before the start.
Result<Exit> run_in_foreground(Command command, const Foreground& foreground = {});

}  // namespace bprun::process
