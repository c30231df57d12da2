// SPDX-License-Identifier: MIT
#include "runner/report/cells.hpp"

#include "runner/base/text.hpp"
#include "runner/base/utf8.hpp"
#include "runner/report/cell_table.hpp"

#include <algorithm>
#include <iterator>

namespace bprun::report {

namespace {

template <std::size_t N>
bool is_in(const std::array<CodeRange, N>& ranges, char32_t character) {
  const auto found =
      std::upper_bound(ranges.begin(), ranges.end(), character, [](char32_t c, const auto& range) {
        return c < range.first;
      });
  return found != ranges.begin() && character <= std::prev(found)->last;
}

/// How many bytes, from the start, take no more than `width` cells.
std::size_t bytes_that_fit(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto rest = text.substr(at);
    const std::size_t length = text::utf8_length(rest);
    const std::size_t taken = length == 0 ? 1 : cells(code_point(rest, length));
    if (taken > width) break;
    width -= taken;
    at += std::max<std::size_t>(length, 1);
  }
  return at;
}

}  // namespace

char32_t code_point(std::string_view bytes, std::size_t length) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (length == 1) return first;
  char32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i)
    code = code << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3FU);
  return code;
}

std::size_t cells(char32_t character) {
  if (character < 0x300) return 1;
  if (is_in(zero_width_characters, character)) return 0;
  return is_in(wide_characters, character) ? 2 : 1;
}

std::size_t cells(std::string_view text) {
  std::size_t taken = 0;
  while (!text.empty()) {
    const std::size_t length = text::utf8_length(text);
    taken += length == 0 ? 1 : cells(code_point(text, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return taken;
}

std::string fitted(std::string_view text, std::size_t width, std::string_view mark) {
  if (cells(text) <= width) return std::string(text);
  const std::size_t taken = cells(mark);
  if (taken > width) return std::string(width, '.');
  return std::string(text.substr(0, bytes_that_fit(text, width - taken))).append(mark);
}

std::string padded(std::string_view text, std::size_t width, std::string_view mark) {
  std::string shown = fitted(text, width, mark);
  shown.append(width - std::min(width, cells(shown)), ' ');
  return shown;
}

}  // namespace bprun::report
