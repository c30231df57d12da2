// SPDX-License-Identifier: MIT
#include "runner/lint/shell.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

void fuzz(std::string_view input) {
  const auto scan = bprun::lint::scan_shell(input);
  const auto lines = 1 + std::count(input.begin(), input.end(), '\n');
  for (const auto& call : scan.calls) {
    holds(!call.name.empty(), "a call has a name");
    holds(call.name.find('/') == std::string::npos, "a tool of the system has no folder");
    holds(call.line >= 1 && call.line <= lines, "a call stands on a line of the script");
  }
}
