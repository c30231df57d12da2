// SPDX-License-Identifier: MIT
#pragma once

#include "runner/report/event.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace bprun::report {

/// What a terminal is given of what scripts write: text, its colours, and lines that are written
/// over. What would play with the screen is left out: cursors that go up, cleared screens, modes,
/// titles, clipboards, other character sets. Control characters are shown as ^X, and bytes that are
/// no UTF-8 as replacements; what is cut in its middle waits for its rest.
class TerminalText {
public:
  /// Appends to `into` what a script wrote to one of its streams.
  void script(Channel channel, std::string_view bytes, std::string& into);

  /// Appends a line of ours, or the end of a script's: text that holds no control characters but
  /// line ends and colours. What a script left unfinished is given up.
  void own(std::string_view text, std::string& into);

  /// How many cells stand in front of the cursor since the line began: more than the terminal is
  /// wide where the line goes on below.
  std::size_t column() const { return column_; }

  /// The colours that a script has left switched on, as the escape sequences that do it.
  const std::string& colours() const { return colours_; }

  /// Somebody else has written: the cursor is said to be at the beginning of a line.
  void forget() { column_ = 0; }

private:
  std::size_t take(std::string_view bytes, std::string& into);
  std::size_t take_control(char c, std::string& into);
  std::size_t take_escape(std::string_view bytes, std::string& into);
  std::size_t take_character(std::string_view bytes, std::string& into);
  void take_sequence(std::string_view sequence, std::string& into);
  void note_colour(std::string_view sequence);

  std::array<std::string, 2> cut_off_;  ///< by Channel: the beginning of something
  std::size_t column_ = 0;
  std::string colours_;
};

}  // namespace bprun::report
