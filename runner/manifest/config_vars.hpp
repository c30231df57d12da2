// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/manifest/env_file.hpp"
#include "runner/process/environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Config vars: what the user set for the app (contract B-9, B-10). Values are secret: they are
/// never printed, so messages speak of names and origins only.
namespace bprun::manifest {

struct ConfigVar {
  std::string name;
  std::string value;   ///< any bytes but NUL
  std::string origin;  ///< where it was set, for messages: "--env", ".env:3", "/etc/app/env/PORT"

  bool operator==(const ConfigVar&) const = default;
};

/// Config vars from several places, each name once. Of two with the same name the one added later
/// wins, in the place of the first.
class ConfigVars {
public:
  /// Errors (kind usage) name the variable and where it comes from: an illegal name (B-9), a value
  /// that holds a NUL.
  Result<void> add(ConfigVar variable);

  /// add() for each, in order.
  Result<void> add_all(const ConfigVars& others);

  /// nullptr where it is not set.
  const ConfigVar* find(std::string_view name) const;

  /// In the order in which the names first came.
  const std::vector<ConfigVar>& all() const { return variables_; }

  bool empty() const { return variables_.empty(); }

  /// For write_env_dir(), or to be merged into a process's own.
  process::Environment environment() const;

  bool operator==(const ConfigVars&) const = default;

private:
  std::vector<ConfigVar> variables_;
};

/// The argument of --env: "NAME=value", or "NAME" for the value that `caller` answers, which keeps
/// a secret off the command line. Errors are of kind usage.
Result<ConfigVar> parse_env_option(std::string_view argument, const VariableLookup& caller);

}  // namespace bprun::manifest
