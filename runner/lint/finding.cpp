// SPDX-License-Identifier: MIT
#include "runner/lint/finding.hpp"

namespace bprun::lint {

std::string_view to_string(Severity severity) {
  switch (severity) {
  case Severity::error:
    return "error";
  case Severity::warning:
    return "warning";
  case Severity::note:
    break;
  }
  return "note";
}

}  // namespace bprun::lint
