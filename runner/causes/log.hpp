// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What a person would have read of a script's output.
namespace bprun::causes {

/// The lines of some bytes, as they stood there in the end: without colours and other commands to a
/// terminal, of what overwrote itself (progress bars) only the last, with text::printable for what
/// is no text. Of a line longer than 2 KiB the beginning. Blanks at the ends are dropped; empty
/// lines stay.
std::vector<std::string> log_lines(std::string_view bytes);

/// The last `count` of them that are not empty, none of more than `width` bytes (an ellipsis is
/// added then).
std::vector<std::string>
last_lines(const std::vector<std::string>& lines, std::size_t count, std::size_t width);

}  // namespace bprun::causes
