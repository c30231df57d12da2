// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace bprun::stack {

/// How a fact of the tables is known. Only what is listed, ruled or measured may fail a build; what
/// is inferred warns.
enum class Basis {
  listed,    ///< stands in a list that its publisher made
  rule,      ///< follows from the publisher's own rule, for the time it was in force
  measured,  ///< looked at, on a real system or in a real file
  inferred,  ///< concluded; may be wrong
};

/// "listed", "rule", "measured", "inferred": as the tables and the JSON have them.
std::string_view to_string(Basis basis);

/// nullopt for a word that is none of the four.
std::optional<Basis> parse_basis(std::string_view word);

/// Whether a build may be failed on the strength of it.
inline bool may_fail_a_build(Basis basis) {
  return basis != Basis::inferred;
}

}  // namespace bprun::stack
