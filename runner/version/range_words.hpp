// SPDX-License-Identifier: MIT
#pragma once

#include "runner/version/npm_grammar.hpp"
#include "runner/version/npm_range.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// What the words of a range mean, as bounds. Internal to the room.
namespace bprun::version::grammar {

using Comparators = std::vector<NpmComparator>;

/// The bounds that one word without blanks asks for: `^1.2`, `>=1.x`, `1.2.3`. nullopt: it is no
/// range. The bounds may hold numbers that npm's versions cannot.
std::optional<Comparators> read_word(std::string_view word);

/// The bounds of `from - to`. nullopt: not spelled as bounds can be.
std::optional<Comparators> hyphen_bounds(const Partial& from, const Partial& to);

/// `<0.0.0-0`, which nothing passes.
NpmComparator nothing_passes();

}  // namespace bprun::version::grammar
