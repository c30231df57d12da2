// SPDX-License-Identifier: MIT
#include "runner/resolve/upstream_dialect.hpp"

#include "runner/base/text.hpp"

#include <algorithm>
#include <optional>

namespace bprun::resolve {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string digits_and_dots(std::string_view text) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) {
    return is_digit(c) || c == '.';
  });
  return kept;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// "1.18.1" of "1.18.1-rc.2", where TAIL is a number behind `mark`; else nullopt.
std::optional<std::string_view> three_numbers_before(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos || !is_number(text.substr(at + mark.size())))
    return std::nullopt;
  const auto numbers = text::split(text.substr(0, at), '.');
  const bool three = numbers.size() == 3 && std::all_of(numbers.begin(), numbers.end(), is_number);
  return three ? std::optional(text.substr(0, at)) : std::nullopt;
}

/// Whether it begins like "1.18".
bool begins_like_a_version(std::string_view text) {
  const std::size_t dot = text.find('.');
  return dot != std::string_view::npos && is_number(text.substr(0, dot)) && dot + 1 < text.size() &&
         is_digit(text[dot + 1]);
}

}  // namespace

std::string upstream_erlang(Dialect dialect, std::string_view text) {
  std::string version = digits_and_dots(text);
  if (dialect != Dialect::gigalixir) return version;
  if (is_number(version)) return version + ".0";
  if (version.ends_with(".0.0")) version.resize(version.size() - 2);
  return version;
}

std::string upstream_elixir(Dialect dialect, const requests::Request& request) {
  std::string_view text = text::trim(request.text);
  const bool is_branch = request.grammar == requests::Grammar::branch;
  if (is_branch || !begins_like_a_version(text)) {
    // Taken as it is; only what begins with v and a digit is in the lists.
    if (text.size() > 1 && text[0] == 'v' && is_digit(text[1])) text.remove_prefix(1);
    return std::string(text);
  }
  if (dialect == Dialect::gigalixir) {
    if (three_numbers_before(text, "-rc.")) return std::string(text);
    if (const auto version = three_numbers_before(text, "-otp-")) return std::string(*version);
  }
  return digits_and_dots(text);
}

std::string upstream_node(std::string_view text) {
  return digits_and_dots(text);
}

}  // namespace bprun::resolve
