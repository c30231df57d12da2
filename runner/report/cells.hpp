// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// How much room text takes on a terminal.
namespace bprun::report {

/// Of the valid UTF-8 sequence of `length` bytes (text::utf8_length) that `bytes` begin with.
char32_t code_point(std::string_view bytes, std::size_t length);

/// Columns that a character takes: 0 (combining), 1 or 2 (East Asian, emoji). Terminals do not
/// agree on all of them; control characters are nobody's to ask about.
std::size_t cells(char32_t character);

/// Of a text without control characters. A byte that is no UTF-8 takes one, for it is shown as one
/// replacement.
std::size_t cells(std::string_view text);

/// The text as it is where it fits into `width` cells, else its beginning and `mark` ("…", "..").
std::string fitted(std::string_view text, std::size_t width, std::string_view mark);

/// The same with blanks behind it, up to `width` cells.
std::string padded(std::string_view text, std::size_t width, std::string_view mark);

}  // namespace bprun::report
