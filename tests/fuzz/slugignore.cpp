// SPDX-License-Identifier: MIT
#include "runner/manifest/slugignore.hpp"

#include "tests/fuzz/target.hpp"

#include <array>
#include <string>

using bprun::manifest::SlugIgnore;

void fuzz(std::string_view input) {
  const std::string deep(300, 'a');
  const std::array<std::string, 6> paths{
      "Procfile", "log/a.log", "a/b/c/d/e/f", "node_modules/.bin/x", deep + "/" + deep, "\xff\x01"};
  for (const auto negation : {SlugIgnore::Negation::ignored, SlugIgnore::Negation::honoured}) {
    const SlugIgnore ignore = SlugIgnore::parse(input, ".slugignore", negation);
    for (const std::string& path : paths) {
      const bool matched = ignore.matches(path, false);
      holds(!matched || !ignore.empty(), "no pattern matches nothing");
      holds(!matched || ignore.matches(path, true) || negation == SlugIgnore::Negation::honoured,
            "what matches a file matches a directory of that name");
    }
  }
}
