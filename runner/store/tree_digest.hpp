// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>

namespace bprun::store {

/// sha256 (hex) of all that a committed tree is: names, kinds, permissions, contents, and where
/// links lead. Not of times and owners. Reads every byte; ends on an interrupt.
Result<std::string> tree_digest(const fs::Path& tree);

}  // namespace bprun::store
