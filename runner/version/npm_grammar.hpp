// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The pieces that npm's versions and ranges are made of. Internal to the room.
namespace bprun::version::grammar {

/// JavaScript's safe integers; a larger number in a version makes it none.
inline constexpr std::uint64_t largest_number = 9'007'199'254'740'991ULL;

/// Bytes of the blank at the beginning of `text`, 0 where there is none. JavaScript's idea of a
/// blank: ASCII's, and Unicode's spaces (the no-break space is what word processors paste).
std::size_t blank_length(std::string_view text);

bool is_ascii(std::string_view text);

/// Blanks off both ends.
std::string_view trim(std::string_view text);

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// A letter, a digit or a hyphen.
bool is_identifier_character(char c);

/// Only digits, at least one.
bool is_number(std::string_view text);

/// A number of a version as it is written: no leading zero. Length, 0 where there is none.
/// "01" has a number of length 1, and then a digit.
std::size_t number_length(std::string_view text);

/// Its value; larger ones than `largest_number` become largest_number + 1.
std::uint64_t number_value(std::string_view digits);

/// Length of the pre-release identifiers at the beginning of `text` (after the hyphen), joined by
/// dots; numeric ones have no leading zeros. 0 where there is none.
std::size_t prerelease_length(std::string_view text);

/// The same for build metadata (after the plus), where leading zeros are allowed.
std::size_t build_length(std::string_view text);

/// One of the three numbers of a version that may be partial.
struct Part {
  enum class Kind { absent, any, number };

  Kind kind = Kind::absent;
  std::uint64_t value = 0;

  /// Absent, or one of x, X and *: anything will do.
  bool is_any() const { return kind != Kind::number; }
};

/// "1", "1.x", "v1.2.3-rc.1": what stands behind an operator.
struct Partial {
  std::string_view prefix = {};  ///< of 'v', '=' and blanks
  Part major = {};
  Part minor = {};
  Part patch = {};
  std::string_view prerelease = {};
  std::string_view text;  ///< all of it, the prefix included
};

/// `text` as a partial version. Where it is none, `stopped_at` gets the offset of the first byte
/// that does not fit (which may be its end).
std::optional<Partial> read_partial(std::string_view text, std::size_t* stopped_at = nullptr);

}  // namespace bprun::version::grammar
