// SPDX-License-Identifier: MIT
#pragma once

#include "runner/lint/files.hpp"
#include "runner/lint/finding.hpp"
#include "runner/stack/tools.hpp"

#include <vector>

namespace bprun::lint {

/// Everything that was found in a buildpack, the errors first, then by place. Nothing is run.
/// Errors: as of read_files().
Result<std::vector<Finding>>
lint(const fs::Path& directory, const stack::Tools& tools, const std::vector<stack::Stack>& stacks);

/// Whether something would fail.
bool has_errors(const std::vector<Finding>& findings);

}  // namespace bprun::lint
