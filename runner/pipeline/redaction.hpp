// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/redaction.hpp"

#include <string>
#include <string_view>

namespace bprun::pipeline {

/// What must not be seen in a record or a report, even where a script printed it: the values of
/// config vars (manifest::Secrets says which), registries' tokens, users and passwords in
/// addresses.
class Redaction {
public:
  explicit Redaction(const manifest::ConfigVars& config_vars) { secrets_.add(config_vars); }

  /// One more secret, shown as [name].
  void add(std::string_view name, std::string_view value) { secrets_.add_for_certain(name, value); }

  /// The text with [NAME] in place of each value.
  std::string hide(std::string_view text) const;

private:
  manifest::Secrets secrets_;
};

}  // namespace bprun::pipeline
