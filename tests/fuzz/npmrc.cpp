// SPDX-License-Identifier: MIT
#include "runner/settings/npmrc.hpp"

#include "runner/process/environment.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun;

void fuzz(std::string_view input) {
  process::Environment environment;
  environment.set("TOKEN", "${TOKEN}");  // is not expanded again
  int line = 0;
  for (const settings::NpmrcEntry& entry : settings::parse_npmrc(input)) {
    holds(entry.line > line, "each is on a line of its own");
    line = entry.line;
    const std::string value = settings::expand_npm_variables(entry.value, environment);
    holds(value.size() <= entry.value.size() + 64 * entry.value.size(), "expanding is bounded");
  }
}
