// SPDX-License-Identifier: MIT
#include "runner/causes/log.hpp"

#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::causes {

namespace {

constexpr std::size_t longest_line = 2048;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// The first `size` bytes, or a little less: no character is cut.
std::string_view whole_characters(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && is_continuation(text[size]))
    --size;
  return text.substr(0, size);
}

/// Where an escape sequence at the beginning of `text` ends. CSI (ESC [ … letter), OSC (ESC ] … BEL
/// or ESC \), and ESC with one other character.
std::size_t escape_end(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (text[1] == '[') {
    std::size_t end = 2;
    while (end < text.size() && (text[end] < 0x40 || text[end] > 0x7E))
      ++end;
    return std::min(end + 1, text.size());
  }
  if (text[1] == ']') {
    const std::size_t bell = text.find('\a');
    const std::size_t back = text.find("\x1b\\", 2);
    if (bell < back) return bell + 1;
    return back == std::string_view::npos ? text.size() : back + 2;
  }
  return 2;
}

std::string without_escapes(std::string_view line) {
  std::string plain;
  while (!line.empty()) {
    const std::size_t escape = std::min(line.find('\x1b'), line.size());
    plain += line.substr(0, escape);
    line.remove_prefix(escape);
    if (!line.empty()) line.remove_prefix(escape_end(line));
  }
  return plain;
}

}  // namespace

std::vector<std::string> log_lines(std::string_view bytes) {
  std::vector<std::string> lines;
  for (std::string_view line : text::lines(bytes)) {
    while (line.ends_with('\r'))
      line.remove_suffix(1);
    if (const auto overwritten = line.rfind('\r'); overwritten != std::string_view::npos) {
      line.remove_prefix(overwritten + 1);
    }
    const std::string plain = without_escapes(line.substr(0, 4 * longest_line));
    const std::string shown = text::printable(text::trim_right(plain));
    lines.emplace_back(whole_characters(shown, longest_line));
  }
  return lines;
}

std::vector<std::string>
last_lines(const std::vector<std::string>& lines, std::size_t count, std::size_t width) {
  std::vector<std::string> last;
  for (auto line = lines.rbegin(); line != lines.rend() && last.size() < count; ++line) {
    if (text::trim(*line).empty()) continue;
    std::string shown(whole_characters(*line, width));
    if (shown.size() < line->size()) shown += "…";
    last.push_back(std::move(shown));
  }
  std::reverse(last.begin(), last.end());
  return last;
}

}  // namespace bprun::causes
