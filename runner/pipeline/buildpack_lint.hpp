// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/lint/finding.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

struct BuildpackLintRequest {
  std::filesystem::path buildpack;
  std::vector<std::string> stacks;              ///< --stack; none: `all`, or those still alive
  bool all = false;                             ///< --stack all
  std::optional<std::filesystem::path> tables;  ///< --stacks
};

struct BuildpackLint {
  std::string buildpack;
  std::vector<std::string> stacks;    ///< those that it was held against
  std::vector<std::string> unjudged;  ///< of these, the ones whose tools are not known
  std::vector<lint::Finding> findings;

  bool is_fine() const;
};

/// Looks a buildpack over without running it, against the build images of stacks. Findings are no
/// Error; a folder that cannot be read is one, and a stack that nobody knows.
Result<BuildpackLint> lint_buildpack(const BuildpackLintRequest& request);

std::string to_text(const BuildpackLint& lint);
document::Value to_document(const BuildpackLint& lint);

}  // namespace bprun::pipeline
