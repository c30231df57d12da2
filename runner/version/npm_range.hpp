// SPDX-License-Identifier: MIT
#pragma once

#include "runner/version/malformed.hpp"
#include "runner/version/npm_version.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace bprun::version {

/// One bound: `op version`. `any` matches every version that is no pre-release.
struct NpmComparator {
  enum class Operator { equal, less, less_or_equal, greater, greater_or_equal, any };

  Operator op = Operator::any;
  NpmVersion version = {};

  bool operator==(const NpmComparator&) const = default;
};

using MalformedRange = Malformed;

/// A range as npm's semver package reads it without its loose and includePrerelease options:
/// `^1.2 || 3.x >=3.4`, `1.2 - 2`, `~1`, "" (any). A pre-release matches only where a bound of the
/// same alternative is a pre-release of the very same major.minor.patch.
class NpmRange {
public:
  static std::optional<NpmRange> parse(std::string_view text);

  /// parse(), and where it fails, the place and the reason.
  static std::variant<NpmRange, MalformedRange> read(std::string_view text);

  bool matches(const NpmVersion& version) const;

  /// Alternatives (`||`) of bounds that must all hold.
  const std::vector<std::vector<NpmComparator>>& alternatives() const { return alternatives_; }

  /// The bounds written out: ">=1.2.0 <2.0.0-0||>=3.0.0".
  std::string str() const;

private:
  std::vector<std::vector<NpmComparator>> alternatives_;
};

}  // namespace bprun::version
