// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/release_options.hpp"

#include <array>

namespace bprun::cli {

/// What a hook is told when it is installed, and given each time it runs.
inline constexpr std::array hook_options{
    app_option,
    Option{"--branch", "", "BRANCH", "pushes to this one are deployed (default: main)"},
    Option{"--buildpack", "-b", "WHAT", "a directory, URL[#ref], tarball or name; repeat for more"},
    Option{"--stack", "", "NAME", "the stack to build for (default: this machine's)"},
    Option{"--timeout", "", "TIME", "stop the build after 90s, 10m or 1h"},
    Option{"--memory", "", "SIZE", "stop a build or a release command that needs more"},
};

}  // namespace bprun::cli
