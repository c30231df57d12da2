// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::testing {

/// What makes the texts of one dialect of versions hard to read.
struct VersionWords {
  std::vector<std::string_view> odd_numbers;  ///< at the limits and beyond them
  std::vector<std::string_view> identifiers;  ///< of pre-releases and builds
  std::vector<std::string_view> mistakes;  ///< put in somewhere; UTF-8 where the judge needs that
};

/// The random pieces that generators of versions and ranges have in common.
class VersionTexts {
public:
  VersionTexts(std::uint64_t seed, VersionWords words) : random_(seed), words_(std::move(words)) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  bool chance(unsigned percent) { return below(100) < percent; }

  std::string one_of(std::span<const std::string_view> words) {
    return std::string(words[below(words.size())]);
  }

  std::string one_of(std::initializer_list<std::string_view> words) {
    return one_of(std::span(words.begin(), words.size()));
  }

  /// Mostly small, so that versions and ranges meet.
  std::string number() {
    if (chance(85)) return std::to_string(below(4));
    if (chance(80)) return std::to_string(below(1000));
    return one_of(words_.odd_numbers);
  }

  std::string identifiers() {
    std::string text = one_of(words_.identifiers);
    while (chance(30))
      text += "." + one_of(words_.identifiers);
    return text;
  }

  /// A pre-release, a build, both or neither.
  std::string tail() {
    std::string text;
    if (chance(35)) text += "-" + identifiers();
    if (chance(8)) text += "+" + identifiers();
    return text;
  }

  /// With one character less, or a mistake more. No character is cut in two.
  std::string damaged(std::string text) {
    const std::size_t at = below(text.size() + 1);
    if (!text::is_utf8(text.substr(0, at))) return text;
    if (chance(40) && at < text.size() && (text[at] & 0x80) == 0) return text.erase(at, 1);
    return text.insert(at, one_of(words_.mistakes));
  }

  /// A version made of the numbers in a range, some of them one up or down.
  std::string near(const std::string& range) {
    const std::vector<std::uint64_t> numbers = numbers_in(range);
    const std::size_t begin = numbers.empty() ? 0 : below(numbers.size());
    std::string text;
    for (std::size_t i = begin; i < begin + 3; ++i) {
      std::uint64_t value = i < numbers.size() ? numbers[i] : 0;
      if (chance(20)) ++value;
      if (chance(10) && value > 0) --value;
      text += (text.empty() ? "" : ".") + std::to_string(value);
    }
    return text + tail();
  }

  /// The same numbers with another pre-release or build, or with none.
  std::string sibling(const std::string& version) {
    return version.substr(0, version.find_first_of("-+")) +
           (chance(60) ? "-" + identifiers() : tail());
  }

private:
  static std::vector<std::uint64_t> numbers_in(const std::string& range) {
    std::vector<std::uint64_t> numbers;
    for (std::size_t at = 0; at < range.size();) {
      const std::size_t end = std::min(range.find_first_not_of("0123456789", at), range.size());
      if (const auto value = text::to_integer(range.substr(at, end - at)))
        numbers.push_back(static_cast<std::uint64_t>(*value));
      at = end + 1;
    }
    return numbers;
  }

  std::mt19937_64 random_;
  VersionWords words_;
};

}  // namespace bprun::testing
