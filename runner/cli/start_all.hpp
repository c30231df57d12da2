// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/arguments.hpp"

#include <array>

namespace bprun::cli {

/// What `start --all` has beyond `start`.
inline constexpr std::array start_all_options{
    Option{"--all", "", "", "every process type but release, together"},
    Option{"--formation", "", "web=2,worker=1", "how many of each type, and no others"},
    Option{"--port", "", "PORT", "the first port (default: PORT, else 5000); types are 100 apart"},
    Option{"--grace", "", "TIME", "between SIGTERM and SIGKILL in the end (default: 10s)"},
};

/// Runs the processes in the foreground, each by a `bprun start` of its own. The exit status is
/// that of the one which ended first, or 128 + the signal that asked for the end.
Result<int> start_all(const Arguments& arguments);

}  // namespace bprun::cli
