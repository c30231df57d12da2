// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/bubblewrap.hpp"

namespace bprun::sandbox {

enum class Found {
  yes,
  no,       ///< nothing is there
  not_run,  ///< what is there is no file that may be executed
  unknown,  ///< in a place that only a running sandbox has, or links in a circle
};

struct ProgramSearch {
  Found found = Found::unknown;
  Path host = {};  ///< the file itself, where it was found
};

/// Looks up an absolute path as a script in the sandbox of `spec` would find it: below mounts, else
/// in the root filesystem, links followed inside. In `user` and `none`: as the machine has it.
ProgramSearch search_program(const Spec& spec, const RootView& view, const Path& inside);

}  // namespace bprun::sandbox
