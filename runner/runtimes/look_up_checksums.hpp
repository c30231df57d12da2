// SPDX-License-Identifier: MIT
#pragma once

#include "runner/runtimes/ensure.hpp"

#include <string>
#include <vector>

namespace bprun::runtimes {

/// Puts into declarations the checksums that they leave to lists and to npm's registry, so that
/// they can be held to them later. `work` is a directory for what is fetched. A line for each place
/// that could not be asked: its parts stay without.
std::vector<std::string> look_up_checksums(std::vector<Runtime>& runtimes,
                                           const fs::Path& work,
                                           const EnsureSettings& settings);

}  // namespace bprun::runtimes
