// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::version {

/// A version as npm's semver package reads it in its strict mode: "1.2.3", "v1.2.3-rc.1+build".
/// Blanks around it are allowed, 256 characters at most, numbers up to 2^53-1, no leading zeros.
struct NpmVersion {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::vector<std::string> prerelease = {};  ///< identifiers between dots; empty for a release

  /// nullopt where `text` is no version. Build metadata is checked, and dropped.
  static std::optional<NpmVersion> parse(std::string_view text);

  bool is_prerelease() const { return !prerelease.empty(); }

  /// Without "v" and build metadata: "1.2.3-rc.1".
  std::string str() const;

  /// Precedence by semver: a pre-release is lower than its release.
  std::strong_ordering operator<=>(const NpmVersion& other) const;

  bool operator==(const NpmVersion& other) const { return (*this <=> other) == 0; }
};

}  // namespace bprun::version
