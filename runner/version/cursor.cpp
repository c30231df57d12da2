// SPDX-License-Identifier: MIT
#include "runner/version/cursor.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/version/npm_grammar.hpp"

#include <algorithm>

namespace bprun::version::grammar {

namespace {

constexpr std::size_t longest_quote = 60;

/// Bytes of the character at the beginning of a text that is not empty.
std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && length < 4 && (text[length] & 0xC0) == 0x80)
    ++length;
  return length;
}

}  // namespace

std::string quoted(std::string_view text) {
  if (text.size() <= longest_quote) return bprun::format("'{}'", text::printable(text));
  std::size_t length = longest_quote;
  while (length > 0 && (text[length] & 0xC0) == 0x80)
    --length;
  return bprun::format("'{}...'", text::printable(text.substr(0, length)));
}

bool Cursor::skip(std::string_view word) {
  if (!rest().starts_with(word)) return false;
  at_ += word.size();
  return true;
}

std::optional<std::uint64_t> Cursor::number(std::size_t most) {
  const std::string_view text = rest();
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto length = static_cast<std::size_t>(end - text.begin());
  if (length == 0) return fail_here("a number");
  if (length > 1 && text.front() == '0') return fail(at_, "has a number with a leading zero");
  if (length > most)
    return fail(at_ + most, bprun::format("has a number of more than {} digits", most));
  std::uint64_t value = 0;
  for (const char digit : text.substr(0, length))
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  at_ += length;
  return value;
}

std::nullopt_t Cursor::fail(std::size_t offset, std::string_view what) {
  failure_ = {.offset = offset, .reason = bprun::format("{} {}", quoted(text_), what)};
  return std::nullopt;
}

std::nullopt_t Cursor::fail_here(std::string_view expected) {
  if (text_.empty()) {
    failure_ = {.offset = 0, .reason = "it is empty"};
    return std::nullopt;
  }
  if (at_end()) return fail(at_, bprun::format("ends where {} is expected", expected));
  const std::string_view character = rest().substr(0, character_length(rest()));
  return fail(at_, bprun::format("has {} where {} is expected", quoted(character), expected));
}

}  // namespace bprun::version::grammar
