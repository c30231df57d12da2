// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::lint {

enum class Severity {
  error,    ///< something would fail
  warning,  ///< something may fail, or is repaired by some runners and not by others
  note,     ///< worth knowing
};

/// "error", "warning", "note".
std::string_view to_string(Severity severity);

/// One thing that was found.
struct Finding {
  std::string id;  ///< "missing-tool"; docs/reference/buildpack-lint.md lists them
  Severity severity = Severity::error;
  Location where;                        ///< relative to the buildpack
  std::string message;                   ///< what is so, in lower case, without a full stop
  std::vector<std::string> stacks = {};  ///< on which of those asked for; empty: on every one
  std::string hint = {};                 ///< what to do, a full sentence
};

}  // namespace bprun::lint
