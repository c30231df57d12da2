// SPDX-License-Identifier: MIT
#pragma once

#include "runner/version/malformed.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bprun::version {

/// A version of Erlang/OTP as its tags spell it: "27.2", "25.1.2.1", "27.0-rc1", with "OTP-" or
/// "OTP_" in front or not. Releases have two numbers at least; "27" alone names none, but is a
/// prefix of many. Zeros at the end beyond the second number do not count: 27.0.0 is 27.0.
struct OtpVersion {
  std::vector<unsigned> parts = {};        ///< 27, 2, 4; never empty where it was parsed
  std::optional<unsigned> candidate = {};  ///< 1 in "27.0-rc1"

  /// nullopt where `text` is none. Numbers have nine digits at most and no leading zero, and there
  /// are no blanks. Zeros that do not count are left out of `parts`.
  static std::optional<OtpVersion> parse(std::string_view text);

  /// parse(), and where it fails, the place and the reason.
  static std::variant<OtpVersion, Malformed> read(std::string_view text);

  unsigned major() const { return parts.empty() ? 0 : parts.front(); }

  bool is_candidate() const { return candidate.has_value(); }

  /// As the tags spell it, without what is in front: "27.0", "27.0-rc1".
  std::string str() const;

  /// Begins with the numbers of `prefix`: 27.2.4 is below 27 and 27.2, and every version below
  /// itself. A release's candidates are, too (27.0-rc1 is below 27): whoever wants none of them
  /// asks is_candidate(). Only the same candidate is below a candidate.
  bool is_below(const OtpVersion& prefix) const;

  /// By the numbers from left to right, a candidate before its release. "27" comes before all of
  /// 27.*, and equals none of them.
  std::strong_ordering operator<=>(const OtpVersion& other) const;

  bool operator==(const OtpVersion& other) const { return (*this <=> other) == 0; }
};

}  // namespace bprun::version
