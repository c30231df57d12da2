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

/// To the app alone, or, where a shell stays in front of it ("a | b", "a; b"), to the shell and all
/// below it: a shell that dies does not tell the others.
void deliver_to(pid_t app, int signal, bool whole_tree);

/// Puts env(1) in front of `argv`, so that the app has the default actions for signals that
/// whatever started it ignores. Answers those signals: none, and `argv` as it was, where env(1) is
/// too old for it (coreutils before 8.31).
Result<std::vector<int>> shield_from_terminal(std::vector<std::string>& argv);

}  // namespace bprun::run
