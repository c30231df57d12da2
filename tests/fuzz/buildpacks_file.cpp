// SPDX-License-Identifier: MIT
#include "runner/manifest/buildpacks_file.hpp"

#include "tests/fuzz/target.hpp"

using namespace bprun::manifest;

void fuzz(std::string_view input) {
  const auto file = parse_buildpacks_file(input, ".buildpacks");
  if (!file) return;
  int line = 0;
  for (const ListedBuildpack& listed : file->buildpacks) {
    holds(!listed.source.empty(), "no source is empty");
    holds(listed.source.front() != '#', "a comment is no source");
    holds(listed.where.line > line, "each is on a line of its own");
    line = listed.where.line;
  }
}
