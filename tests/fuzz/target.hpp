// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// A fuzz target is a file that defines `void fuzz(std::string_view input)`. With clang's libFuzzer
/// (preset fuzz) it looks for inputs of its own; everywhere else replay.cpp gives it those of
/// fixtures/corpora/<target>/.
void fuzz(std::string_view input);

/// What must hold of every input. In words, since an assert is gone from a release build.
inline void holds(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}
