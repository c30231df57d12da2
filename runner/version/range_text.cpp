// SPDX-License-Identifier: MIT
#include "runner/version/range_text.hpp"

#include "runner/version/npm_grammar.hpp"

#include <algorithm>

namespace bprun::version::grammar {

Text with_single_spaces(std::string_view raw) {
  Text text;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t blank = blank_length(raw.substr(at));
    if (blank == 0) {
      text.add(raw[at], at);
    } else if (text.bytes.empty() || text.bytes.back() != ' ') {
      text.add(' ', at);
    }
    at += std::max<std::size_t>(blank, 1);
  }
  text.offsets.push_back(raw.size());
  return text.trimmed();
}

std::vector<Text> split(const Text& text, std::string_view separator) {
  std::vector<Text> pieces;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = text.bytes.find(separator, begin);
    pieces.push_back(text.piece(begin, std::min(end, text.bytes.size())));
    if (end == std::string::npos) return pieces;
    begin = end + separator.size();
  }
}

namespace {

/// Text::piece without the bytes for which `removed` says true.
Text without(const Text& text, const std::vector<bool>& removed) {
  Text result;
  for (std::size_t i = 0; i < text.bytes.size(); ++i) {
    if (!removed[i]) result.add(text.bytes[i], text.offsets[i]);
  }
  result.offsets.push_back(text.offsets.back());
  return result;
}

}  // namespace

Text without_builds(const Text& text) {
  std::vector<bool> removed(text.bytes.size(), false);
  const std::string_view bytes = text.bytes;
  for (std::size_t at = bytes.find('+'); at != std::string_view::npos; at = bytes.find('+', at)) {
    const std::size_t length = build_length(bytes.substr(at + 1));
    for (std::size_t i = 0; length > 0 && i <= length; ++i)
      removed[at + i] = true;
    at += 1 + length;
  }
  return without(text, removed);
}

std::size_t operator_length(std::string_view text) {
  std::size_t length = text.starts_with('<') || text.starts_with('>') ? 1 : 0;
  if (text.substr(length).starts_with('=')) ++length;
  return length;
}

std::size_t blank_at(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == ' ' ? 1 : 0;
}

Text without_blanks_behind_operators(const Text& text) {
  std::vector<bool> removed(text.bytes.size(), false);
  const std::string_view bytes = text.bytes;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t mark = at + blank_at(bytes, at);
    const std::size_t begin = mark + operator_length(bytes.substr(mark));
    const std::size_t blanks = blank_at(bytes, begin);
    std::size_t version = begin + blanks;
    while (version < bytes.size() &&
           std::string_view("v= ").find(bytes[version]) != std::string_view::npos) {
      ++version;
    }
    const bool is_version =
        version < bytes.size() &&
        (is_digit(bytes[version]) ||
         std::string_view("xX*").find(bytes[version]) != std::string_view::npos);
    if (!is_version) {
      ++at;
      continue;
    }
    std::fill_n(removed.begin() + static_cast<std::ptrdiff_t>(begin), blanks, true);
    at = version + 1;
  }
  return without(text, removed);
}

Text without_blanks_behind_marks(const Text& text) {
  std::vector<bool> removed(text.bytes.size(), false);
  const std::string_view bytes = text.bytes;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::size_t end = at + 1;
    if (bytes[at] == '~') {
      if (end < bytes.size() && bytes[end] == '>') ++end;
    } else if (bytes[at] != '^') {
      continue;
    }
    if (blank_at(bytes, end) == 0) continue;
    std::fill(removed.begin() + static_cast<std::ptrdiff_t>(at + 1),
              removed.begin() + static_cast<std::ptrdiff_t>(end + 1),
              true);
  }
  return without(text, removed);
}

}  // namespace bprun::version::grammar
