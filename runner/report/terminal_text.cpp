// SPDX-License-Identifier: MIT
#include "runner/report/terminal_text.hpp"

#include "runner/base/text.hpp"
#include "runner/base/utf8.hpp"
#include "runner/report/cells.hpp"

#include <algorithm>

namespace bprun::report {

namespace {

constexpr char escape = '\x1b';
constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view reset = "\x1b[m";

/// An escape sequence that has not ended by then is none.
constexpr std::size_t longest_sequence = 4096;

constexpr std::size_t most_colours = 256;

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F;
}

bool is_between(char c, char first, char last) {
  return c >= first && c <= last;
}

/// Whether bytes are the beginning of a UTF-8 sequence whose rest may yet come.
bool is_cut_character(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  std::size_t wanted = 0;
  if (first >= 0xC2 && first <= 0xDF) wanted = 2;
  if (first >= 0xE0 && first <= 0xEF) wanted = 3;
  if (first >= 0xF0 && first <= 0xF4) wanted = 4;
  if (bytes.size() >= wanted) return false;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  return std::all_of(bytes.begin() + 1, bytes.end(), continues);
}

/// ESC [ … up to its last character; 0: cut off. What is no sequence ends where that shows.
std::size_t control_sequence_length(std::string_view bytes) {
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    if (is_between(bytes[i], 0x40, 0x7E)) return i + 1;
    if (!is_between(bytes[i], 0x20, 0x3F)) return i;
  }
  return bytes.size() < longest_sequence ? 0 : 2;
}

/// ESC ] … and its kin, up to BEL or ESC \; a line's end ends it, too, for it will not be missed.
std::size_t string_length(std::string_view bytes) {
  const std::size_t end = bytes.find_first_of("\a\x1b\n", 2);
  if (end == std::string_view::npos) return bytes.size() < longest_sequence ? 0 : 2;
  if (bytes[end] == '\a') return end + 1;
  if (bytes[end] == '\n') return end;
  if (end + 1 == bytes.size()) return 0;
  return bytes[end + 1] == '\\' ? end + 2 : end;
}

std::size_t escape_length(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] == '[') return control_sequence_length(bytes);
  if (std::string_view("]P^_X").find(bytes[1]) != std::string_view::npos)
    return string_length(bytes);
  std::size_t at = 1;
  while (at < bytes.size() && is_between(bytes[at], 0x20, 0x2F))
    ++at;
  if (at == bytes.size()) return at < longest_sequence ? 0 : 1;
  return is_between(bytes[at], 0x30, 0x7E) ? at + 1 : at;
}

}  // namespace

void TerminalText::script(Channel channel, std::string_view bytes, std::string& into) {
  std::string& cut_off = cut_off_[channel == Channel::out ? 0 : 1];
  std::string joined;
  if (!cut_off.empty()) {
    joined = std::move(cut_off);
    cut_off.clear();
    joined += bytes;
    bytes = joined;
  }
  while (!bytes.empty()) {
    const std::size_t taken = take(bytes, into);
    if (taken == 0) {
      cut_off = bytes;
      return;
    }
    bytes.remove_prefix(taken);
  }
}

void TerminalText::own(std::string_view text, std::string& into) {
  for (auto& cut_off : cut_off_) {
    if (!cut_off.empty() && cut_off[0] != escape) {
      into += replacement;
      column_ += 1;
    }
    cut_off.clear();
  }
  if (!colours_.empty()) into += reset;
  colours_.clear();
  while (!text.empty())
    text.remove_prefix(std::max<std::size_t>(take(text, into), 1));
}

/// Takes something off the beginning of `bytes` and says how much; 0: its rest must come first.
std::size_t TerminalText::take(std::string_view bytes, std::string& into) {
  if (is_plain(bytes[0])) {
    std::size_t length = 1;
    while (length < bytes.size() && is_plain(bytes[length]))
      ++length;
    into += bytes.substr(0, length);
    column_ += length;
    return length;
  }
  if (bytes[0] == escape) return take_escape(bytes, into);
  const auto first = static_cast<unsigned char>(bytes[0]);
  return first < 0x80 ? take_control(bytes[0], into) : take_character(bytes, into);
}

std::size_t TerminalText::take_control(char c, std::string& into) {
  switch (c) {
  case '\n':
  case '\r':
    into += c;
    column_ = 0;
    return 1;
  case '\t':
    into += c;
    column_ = (column_ / 8 + 1) * 8;
    return 1;
  case '\b':
    if (column_ == 0) return 1;
    into += c;
    --column_;
    return 1;
  case '\0':
  case '\a':
    return 1;
  default:
    into += '^';
    into += static_cast<char>(c ^ 0x40);
    column_ += 2;
    return 1;
  }
}

std::size_t TerminalText::take_escape(std::string_view bytes, std::string& into) {
  const std::size_t length = escape_length(bytes);
  if (length > 2 && bytes[1] == '[') take_sequence(bytes.substr(0, length), into);
  return length;
}

/// A control sequence that is whole, or ended where it ceased to be one.
void TerminalText::take_sequence(std::string_view sequence, std::string& into) {
  const auto parameters = sequence.substr(2, sequence.size() - 3);
  const bool is_simple = parameters.find_first_not_of("0123456789;:") == std::string_view::npos;
  if (!is_simple) return;
  switch (sequence.back()) {
  case 'm':
    note_colour(sequence);
    into += sequence;
    return;
  case 'K':
    into += sequence;
    return;
  case 'G':
    into += sequence;
    column_ = static_cast<std::size_t>(
        std::clamp<long long>(text::to_integer(parameters).value_or(1), 1, 9999) - 1);
    return;
  default:
    return;
  }
}

void TerminalText::note_colour(std::string_view sequence) {
  const auto parameters = sequence.substr(2, sequence.size() - 3);
  if (parameters.empty() || parameters == "0" || parameters == "00") {
    colours_.clear();
  } else if (colours_.size() + sequence.size() <= most_colours) {
    colours_ += sequence;
  } else {
    colours_ = sequence;
  }
}

std::size_t TerminalText::take_character(std::string_view bytes, std::string& into) {
  const std::size_t length = text::utf8_length(bytes);
  if (length == 0 && is_cut_character(bytes)) return 0;
  const char32_t code = length == 0 ? 0 : code_point(bytes, length);
  // U+0080 to U+009F are control characters to some terminals.
  if (code < 0xA0) {
    into += replacement;
    column_ += 1;
    return std::max<std::size_t>(length, 1);
  }
  into += bytes.substr(0, length);
  column_ += cells(code);
  return length;
}

}  // namespace bprun::report
