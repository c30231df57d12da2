// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/problems.hpp"

#include <optional>
#include <vector>

namespace bprun::stack {

/// Everything that is wrong with the tables, in the order of files and lines: against the schema of
/// each (docs/reference/stack-tables.md), and between them. `directory` as Tables::from_directory
/// has it; nullopt: the compiled-in ones. Empty: nothing is wrong.
/// Errors are of kind config: there is no such directory, or a file cannot be read.
Result<std::vector<Problem>> lint(const std::optional<fs::Path>& directory);

}  // namespace bprun::stack
