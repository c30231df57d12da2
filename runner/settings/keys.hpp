// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/settings/settings.hpp"

#include <span>
#include <string_view>

namespace bprun::settings {

/// One value on its way into the settings.
struct Given {
  const document::Value& value;
  Origin origin;
  bool from_app = false;
};

/// "KEY must be EXPECTED", of kind config with the place, or usage with the flag.
Error wrong(const Given& given, std::string_view key, std::string_view expected);

/// A key that stands for one value.
struct Key {
  std::string_view name;  ///< as in a file, with its table: "limits.memory"
  std::string_view flag;  ///< "" where there is none
  bool app_may;           ///< SRC/bprun.toml may set it
  Result<void> (*set)(Settings&, const Given&, std::string_view key);
};

/// Every key with one value; docs/reference/configuration.md has the same table.
std::span<const Key> keys();

}  // namespace bprun::settings
