// SPDX-License-Identifier: MIT
#include "runner/stack/basis.hpp"

#include <array>
#include <utility>

namespace bprun::stack {

namespace {

constexpr std::array<std::pair<Basis, std::string_view>, 4> words{{
    {Basis::listed, "listed"},
    {Basis::rule, "rule"},
    {Basis::measured, "measured"},
    {Basis::inferred, "inferred"},
}};

}  // namespace

std::string_view to_string(Basis basis) {
  for (const auto& [value, word] : words) {
    if (value == basis) return word;
  }
  return "inferred";
}

std::optional<Basis> parse_basis(std::string_view word) {
  for (const auto& [value, known] : words) {
    if (known == word) return value;
  }
  return std::nullopt;
}

}  // namespace bprun::stack
