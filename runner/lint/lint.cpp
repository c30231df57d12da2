// SPDX-License-Identifier: MIT
#include "runner/lint/lint.hpp"

#include "runner/lint/tools.hpp"

#include <algorithm>
#include <tuple>

namespace bprun::lint {

Result<std::vector<Finding>> lint(const fs::Path& directory,
                                  const stack::Tools& tools,
                                  const std::vector<stack::Stack>& stacks) {
  Files files = TRY(read_files(directory));
  std::vector<Finding> all = std::move(files.findings);
  for (Finding& finding : check_tools(files, tools, stacks))
    all.push_back(std::move(finding));
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.severity, a.where.file, a.where.line) <
           std::tie(b.severity, b.where.file, b.where.line);
  });
  return all;
}

bool has_errors(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::error;
  });
}

}  // namespace bprun::lint
