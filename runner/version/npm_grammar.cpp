// SPDX-License-Identifier: MIT
#include "runner/version/npm_grammar.hpp"

#include <algorithm>
#include <array>

namespace bprun::version::grammar {

namespace {

// What npm's own patterns bound their repetitions by; it shows only in absurd ranges.
constexpr std::size_t most_npm_digits = 256;
constexpr std::size_t most_identifier = 250;

std::size_t run_of_digits(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  return static_cast<std::size_t>(end - text.begin());
}

std::size_t run_of_identifier(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_identifier_character);
  return static_cast<std::size_t>(end - text.begin());
}

/// One pre-release identifier. 0 where there is none that ends at a dot or at the end of the run.
std::size_t prerelease_identifier_length(std::string_view text) {
  const std::size_t run = run_of_identifier(text);
  const std::size_t digits = run_of_digits(text);
  if (digits == run) {
    const std::size_t number = number_length(text);
    return number == run ? run : 0;
  }
  if (digits > most_npm_digits || run - digits - 1 > most_identifier) return 0;
  return run;
}

template <class IdentifierLength>
std::size_t dotted_length(std::string_view text, IdentifierLength identifier_length) {
  std::size_t length = identifier_length(text);
  if (length == 0) return 0;
  while (length < text.size() && text[length] == '.') {
    const std::size_t next = identifier_length(text.substr(length + 1));
    if (next == 0) break;
    length += 1 + next;
  }
  return length;
}

}  // namespace

std::size_t blank_length(std::string_view text) {
  if (text.empty()) return 0;
  const char c = text.front();
  if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
  static constexpr std::array<std::string_view, 18> wide = {"\xC2\xA0",
                                                            "\xE1\x9A\x80",
                                                            "\xE2\x80\x80",
                                                            "\xE2\x80\x81",
                                                            "\xE2\x80\x82",
                                                            "\xE2\x80\x83",
                                                            "\xE2\x80\x84",
                                                            "\xE2\x80\x85",
                                                            "\xE2\x80\x86",
                                                            "\xE2\x80\x87",
                                                            "\xE2\x80\x88",
                                                            "\xE2\x80\x89",
                                                            "\xE2\x80\x8A",
                                                            "\xE2\x80\xA8",
                                                            "\xE2\x80\xA9",
                                                            "\xE2\x80\xAF",
                                                            "\xE2\x81\x9F",
                                                            "\xE3\x80\x80"};
  for (const std::string_view blank : wide) {
    if (text.starts_with(blank)) return blank.size();
  }
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // the byte order mark counts as one, too
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

std::string_view trim(std::string_view text) {
  while (const std::size_t blank = blank_length(text))
    text.remove_prefix(blank);
  for (;;) {
    std::size_t cut = 0;
    for (std::size_t size = 1; size <= 3 && size <= text.size(); ++size) {
      if (blank_length(text.substr(text.size() - size)) == size) cut = size;
    }
    if (cut == 0) return text;
    text.remove_suffix(cut);
  }
}

bool is_identifier_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

bool is_number(std::string_view text) {
  return !text.empty() && run_of_digits(text) == text.size();
}

std::size_t number_length(std::string_view text) {
  if (text.starts_with('0')) return 1;
  return std::min(run_of_digits(text), most_npm_digits + 1);
}

std::uint64_t number_value(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > largest_number) return largest_number + 1;
  }
  return value;
}

std::size_t prerelease_length(std::string_view text) {
  return dotted_length(text, prerelease_identifier_length);
}

std::size_t build_length(std::string_view text) {
  return dotted_length(text, run_of_identifier);
}

namespace {

/// Reads one number or x at `at`, and moves it on.
std::optional<Part> read_part(std::string_view text, std::size_t& at) {
  if (at < text.size() && (text[at] == 'x' || text[at] == 'X' || text[at] == '*')) {
    ++at;
    return Part{.kind = Part::Kind::any};
  }
  const std::size_t length = number_length(text.substr(at));
  if (length == 0) return std::nullopt;
  const Part part{.kind = Part::Kind::number, .value = number_value(text.substr(at, length))};
  at += length;
  return part;
}

}  // namespace

std::optional<Partial> read_partial(std::string_view text, std::size_t* stopped_at) {
  Partial partial{.text = text};
  std::size_t at = 0;
  const auto stop = [&]() -> std::optional<Partial> {
    if (stopped_at != nullptr) *stopped_at = at;
    return std::nullopt;
  };
  while (at < text.size() && (text[at] == 'v' || text[at] == '=' || text[at] == ' '))
    ++at;
  partial.prefix = text.substr(0, at);
  for (Part* part : {&partial.major, &partial.minor, &partial.patch}) {
    if (part != &partial.major) {
      if (at == text.size()) return partial;
      if (text[at] != '.') return stop();
      ++at;
    }
    const std::optional<Part> read = read_part(text, at);
    if (!read) return stop();
    *part = *read;
  }
  if (at < text.size() && text[at] == '-') {
    const std::size_t length = prerelease_length(text.substr(at + 1));
    partial.prerelease = text.substr(at + 1, length);
    at += 1 + length;
    if (length == 0) return stop();
  }
  return at == text.size() ? partial : stop();
}

}  // namespace bprun::version::grammar
