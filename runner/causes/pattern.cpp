// SPDX-License-Identifier: MIT
#include "runner/causes/pattern.hpp"

#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::causes {

namespace {

/// A gap at the beginning of `text`: its name with "..." where it has that, and what follows. Other
/// braces are words of the log.
std::optional<std::string_view> gap_at(std::string_view text) {
  if (!text.starts_with('{')) return std::nullopt;
  const std::size_t end = text.find('}');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view name = text.substr(1, end - 1);
  std::string_view letters = name;
  if (letters.ends_with("...")) letters.remove_suffix(3);
  const bool is_name = std::all_of(
      letters.begin(), letters.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  if (!is_name || (letters.empty() && !name.empty())) return std::nullopt;
  return name;
}

bool has_blank(std::string_view text) {
  return text.find_first_of(" \t") != std::string_view::npos;
}

}  // namespace

std::optional<Pattern> Pattern::parse(std::string_view text) {
  Pattern pattern;
  pattern.at_start_ = text.starts_with('^');
  if (pattern.at_start_) text.remove_prefix(1);
  pattern.at_end_ = text.ends_with('$');
  if (pattern.at_end_) text.remove_suffix(1);

  Piece piece;
  bool has_words = false;
  while (!text.empty()) {
    const auto gap = gap_at(text);
    if (!gap) {
      piece.words += text.front();
      has_words = true;
      text.remove_prefix(1);
      continue;
    }
    if (piece.has_gap && piece.words.empty()) return std::nullopt;
    if (piece.has_gap || !piece.words.empty()) pattern.pieces_.push_back(std::move(piece));
    const bool is_text = gap->ends_with("...");
    piece = {.has_gap = true,
             .is_word = !gap->empty() && !is_text,
             .name = std::string(gap->substr(0, gap->size() - (is_text ? 3 : 0)))};
    text.remove_prefix(gap->size() + 2);
  }
  if (!has_words) return std::nullopt;
  pattern.pieces_.push_back(std::move(piece));
  return pattern;
}

bool Pattern::match_from(std::size_t start, std::string_view line, Captures& found) const {
  std::size_t at = start;
  for (const Piece& piece : pieces_) {
    if (!piece.has_gap) {
      if (line.substr(at, piece.words.size()) != piece.words) return false;
      at += piece.words.size();
      continue;
    }
    const bool is_last = &piece == &pieces_.back();
    std::size_t end = line.size();
    if (piece.words.empty()) {
      if (piece.is_word) end = std::min(line.find_first_of(" \t", at), line.size());
    } else {
      // A gap with a name is not empty.
      const std::size_t least = piece.name.empty() ? at : at + 1;
      end = is_last && at_end_ ? line.rfind(piece.words) : line.find(piece.words, least);
      if (end == std::string_view::npos || end < least) return false;
    }
    const std::string_view gap = line.substr(at, end - at);
    if (piece.is_word && has_blank(gap)) return false;
    if (!piece.name.empty()) {
      const std::string_view kept = text::trim(gap);
      if (kept.empty()) return false;
      found.emplace_back(piece.name, kept);
    }
    at = end + piece.words.size();
  }
  return !at_end_ || at == line.size();
}

std::optional<Captures> Pattern::match(std::string_view line) const {
  const Piece& first = pieces_.front();
  Captures found;
  if (at_start_) {
    if (!match_from(0, line, found)) return std::nullopt;
    return found;
  }
  if (!first.has_gap) {
    for (auto at = line.find(first.words); at != std::string_view::npos;
         at = line.find(first.words, at + 1)) {
      found.clear();
      if (match_from(at, line, found)) return found;
    }
    return std::nullopt;
  }
  // A word in front of the first words begins where a word of the line does.
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (at > 0 && (!first.is_word || !has_blank(line.substr(at - 1, 1)))) {
      if (!first.is_word) return std::nullopt;
      continue;
    }
    found.clear();
    if (match_from(at, line, found)) return found;
  }
  return std::nullopt;
}

std::vector<std::string> Pattern::names() const {
  std::vector<std::string> all;
  for (const Piece& piece : pieces_) {
    if (!piece.name.empty()) all.push_back(piece.name);
  }
  return all;
}

}  // namespace bprun::causes
