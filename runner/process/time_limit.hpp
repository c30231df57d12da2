// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/process/run.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bprun::process {

/// When a piece of work must be over (B-40), and the words for why: "90s (--timeout)". All that is
/// started for it, a script, git, apt or a download, ends then.
struct TimeLimit {
  std::optional<Clock::time_point> deadline = std::nullopt;
  std::string words = {};
  std::string_view of = "build";  ///< what is limited

  /// How long until then, not below 0; nullopt without a deadline.
  std::optional<std::chrono::milliseconds> left() const;

  /// Kind timeout: `who` was stopped, for this limit was reached.
  Error stopped(std::string_view who) const;
};

}  // namespace bprun::process
