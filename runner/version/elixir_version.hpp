// SPDX-License-Identifier: MIT
#pragma once

#include "runner/version/malformed.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bprun::version {

/// A version as Elixir's own Version module reads it: "1.18.1", "1.18.0-rc.0+build". Three numbers
/// of at most 14 digits without leading zeros, no blanks, nothing in front.
struct ElixirVersion {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::vector<std::string> pre = {};  ///< identifiers between dots; empty for a release
  std::string build = {};             ///< without the plus; empty where there is none

  /// nullopt where `text` is no version.
  static std::optional<ElixirVersion> parse(std::string_view text);

  /// parse(), and where it fails, the place and the reason.
  static std::variant<ElixirVersion, Malformed> read(std::string_view text);

  bool is_prerelease() const { return !pre.empty(); }

  /// As it was written: "1.18.0-rc.0+build".
  std::string str() const;

  /// Precedence as Version.compare/2 has it: a pre-release is lower than its release, numeric
  /// identifiers are lower than others, the build does not count.
  std::strong_ordering operator<=>(const ElixirVersion& other) const;

  bool operator==(const ElixirVersion& other) const { return (*this <=> other) == 0; }
};

}  // namespace bprun::version
