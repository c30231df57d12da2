// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/lint.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

/// What `bprun stack lint` found: empty where nothing is wrong.
struct StackLint {
  std::string where;  ///< the folder, or "the compiled-in tables"
  std::vector<stack::Problem> problems = {};
};

Result<StackLint> lint_stacks(const std::optional<fs::Path>& stacks);

/// A line "file:line: message" for each.
std::string to_text(const StackLint& lint);
document::Value to_document(const StackLint& lint);

}  // namespace bprun::pipeline
