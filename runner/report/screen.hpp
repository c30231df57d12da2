// SPDX-License-Identifier: MIT
#pragma once

#include "runner/report/terminal_text.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::report {

/// A terminal's size, in characters.
struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;

  bool operator==(const ScreenSize&) const = default;
};

/// A log that grows upwards out of a terminal's last lines, with some lines under it that are drawn
/// over again: the status.
///
/// The cursor always stands where the log goes on, also in the middle of a line; what is below it
/// is the status, and nothing else is. So one sequence takes the status away, whatever became of it
/// when the window was made smaller, and whoever dies leaves a cursor that can be seen.
class Screen {
public:
  /// Neither closes `descriptor` nor changes the terminal's modes.
  explicit Screen(int descriptor) : descriptor_(descriptor) {}

  /// The terminal's size now; 80 by 24 where it does not say.
  ScreenSize size() const;

  /// Whether we are in the terminal's foreground: whoever else is owns its last line.
  bool is_ours() const;

  /// Parts of the log, which are shown with the next frame.
  void script(Channel channel, std::string_view bytes) { text_.script(channel, bytes, pending_); }

  void own(std::string_view text) { text_.own(text, pending_); }

  std::size_t pending() const { return pending_.size(); }

  /// Shows what is pending, and `status` under it: lines that each fit into the size; none: no
  /// status. One write.
  void frame(const std::vector<std::string>& status, const ScreenSize& size);

  /// What was drawn is not where it was: others have written since.
  void forget();

private:
  std::string at_column() const;
  void draw(const std::vector<std::string>& status, const ScreenSize& size, std::string& frame);

  int descriptor_;
  TerminalText text_;
  std::string pending_;
  std::size_t home_ = 0;            ///< the column in which the cursor stands
  std::string colours_;             ///< those in which the log goes on
  std::vector<std::string> drawn_;  ///< the status that is to be seen
  ScreenSize drawn_in_;
};

}  // namespace bprun::report
