// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/child.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Several programs in the foreground at once: one log, and one end for all.
namespace bprun::process {

struct Member {
  std::string name;  ///< "web.1"
  Command command;   ///< gets a session of its own, and no stdin
};

struct TogetherOptions {
  /// Between SIGTERM and SIGKILL, once they are to end.
  std::chrono::milliseconds grace{10'000};
  /// A line that a member wrote, to either stream, without its end. Lines of a member come in their
  /// order; what is longer than 64 KiB comes in pieces.
  std::function<void(const Member&, std::string_view line)> on_line = nullptr;
  /// What becomes of a member: "started (pid 12)", "exited 3".
  std::function<void(const Member&, const std::string& what)> on_event = nullptr;
};

struct TogetherEnd {
  Exit first;                                ///< of the member that ended first
  std::optional<int> signal = std::nullopt;  ///< the signal that asked for the end, if one did
};

/// Starts all, and waits. When one ends, however it does, or a signal comes for this process, all
/// get SIGTERM, and SIGKILL after the grace; nothing of theirs is left. An Error where one cannot
/// be started: then those that run already are ended in the same way.
Result<TogetherEnd> run_together(const std::vector<Member>& members,
                                 const TogetherOptions& options);

}  // namespace bprun::process
