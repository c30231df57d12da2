// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/arguments.hpp"

#include <array>

namespace bprun::cli {

/// What decides what a build would take: of `lock` and `outdated`, which look at one and build
/// none.
inline constexpr std::array lock_options{
    Option{"--buildpack", "-b", "WHAT", "as for build"},
    Option{"--replace", "", "FROM=TO", "as for build"},
    Option{"--env", "-e", "NAME=VALUE", "as for build"},
    Option{"--env-file", "", "FILE", "as for build"},
    Option{"--env-dir", "", "DIR", "as for build"},
    Option{"--stack", "", "NAME", "as for build"},
    Option{"--stacks", "", "DIR", "as for build"},
    Option{"--stack-root", "", "DIR", "as for build"},
    Option{"--isolation", "", "MODE", "as for build"},
    Option{"--store", "", "DIR", "as for build"},
    Option{"--app", "", "NAME", "as for build"},
    Option{"--no-network", "", "", "as for build"},
    Option{"--offline", "", "", "as for build"},
    Option{"--registry", "", "", "as for build"},
};

/// The same options, and one more.
template <std::size_t Count>
constexpr std::array<Option, Count + 1> with(const std::array<Option, Count>& options,
                                             Option more) {
  std::array<Option, Count + 1> all{};
  for (std::size_t i = 0; i < Count; ++i)
    all[i] = options[i];
  all[Count] = more;
  return all;
}

}  // namespace bprun::cli
