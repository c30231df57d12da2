// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bprun::causes {

/// What was found in a log, by the name that a pattern gives it.
using Captures = std::vector<std::pair<std::string, std::string>>;

/// What a line of a log looks like: its own words, with gaps.
///
///     npm error code ERESOLVE          these words anywhere in the line
///     ^Killed$                         from its beginning; to its end
///     {}No space left on device        a gap of any text, none included
///     {program}: command not found     a word (no blanks in it, not empty), to be quoted
///     Could not resolve: {what...}     the same of any text that is not empty
///
/// Each piece is looked for at its first place behind the one before it, and a gap at the end takes
/// all that it can. There is no choice and no repetition: the time is that of a few searches for
/// words, whatever somebody prints, and whoever reads the catalogue sees the lines that it is
/// about.
class Pattern {
public:
  /// nullopt: it has no words of its own, or two gaps without a word between them.
  static std::optional<Pattern> parse(std::string_view text);

  /// nullopt where the line is another one.
  std::optional<Captures> match(std::string_view line) const;

  /// The names of its gaps.
  std::vector<std::string> names() const;

private:
  /// Words, and the gap in front of them. The last piece may have no words.
  struct Piece {
    bool has_gap = false;
    bool is_word = false;   ///< the gap takes no blanks
    std::string name = {};  ///< of the gap; empty: what it takes is not kept
    std::string words = {};
  };

  bool match_from(std::size_t start, std::string_view line, Captures& found) const;

  bool at_start_ = false;
  bool at_end_ = false;
  std::vector<Piece> pieces_ = {};
};

}  // namespace bprun::causes
