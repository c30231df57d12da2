// SPDX-License-Identifier: MIT
#include "runner/manifest/release_output.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun::manifest;

void fuzz(std::string_view input) {
  const auto release = parse_release(input, "bin/release");
  if (!release) return;
  const auto again = parse_release(to_release_yaml(*release), ".release");
  holds(again.has_value(), "what is written reads back");
  holds(again->default_process_types == release->default_process_types, "with the same types");
  holds(again->config_vars == release->config_vars, "and config vars");
}
