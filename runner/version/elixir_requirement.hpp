// SPDX-License-Identifier: MIT
#pragma once

#include "runner/version/elixir_version.hpp"
#include "runner/version/malformed.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bprun::version {

/// One condition of a requirement: `op version`.
struct ElixirCondition {
  enum class Operator {
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    pessimistic,        ///< `~> 1.2.3`: up to below 1.3.0
    pessimistic_minor,  ///< `~> 1.2`: up to below 2.0.0; its version's patch is 0
  };

  Operator op = Operator::equal;
  ElixirVersion version = {};

  bool holds(const ElixirVersion& candidate, bool allow_pre) const;
};

/// A requirement as Elixir's own Version module reads it: `~> 1.15 and != 1.16.0 or == 1.14.5`.
/// `and` binds closer than `or`; a version alone is meant exactly.
class ElixirRequirement {
public:
  /// The requirement, or where and why it is none.
  static std::variant<ElixirRequirement, Malformed> parse(std::string_view text);

  /// Version.match?/3. Without `allow_pre`, a pre-release passes `~>`, `>` and `>=` only where the
  /// condition itself names a pre-release; Hex asks so, Mix does not when it checks `elixir:`.
  bool matches(const ElixirVersion& version, bool allow_pre = true) const;

  /// Alternatives (`or`) of conditions that must all hold (`and`); none of the lists is empty.
  const std::vector<std::vector<ElixirCondition>>& alternatives() const { return alternatives_; }

  /// With every operator spelled out and single spaces: ">= 1.15.0 and != 1.16.0 or == 1.14.5".
  std::string str() const;

private:
  std::vector<std::vector<ElixirCondition>> alternatives_;
};

}  // namespace bprun::version
