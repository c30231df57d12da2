// SPDX-License-Identifier: MIT
#include "runner/stack/image_rows.hpp"

namespace bprun::stack {

NamedImage named_image(std::string_view word) {
  constexpr std::string_view only_build = ":build";
  if (!word.ends_with(only_build)) return {.stack = word, .image = Image::run};
  return {.stack = word.substr(0, word.size() - only_build.size()), .image = Image::build};
}

std::optional<Basis> basis_of_row(std::string_view word) {
  if (word == "measured") return Basis::measured;
  if (word == "dpkg" || word == "curated") return Basis::listed;
  if (word == "rule") return Basis::rule;
  if (word == "rule-weak") return Basis::inferred;
  return std::nullopt;
}

}  // namespace bprun::stack
