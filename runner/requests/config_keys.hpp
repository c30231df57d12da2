// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/shell_config.hpp"

#include <optional>

namespace bprun::requests {

/// A string that a config gives, and the line that gives it (0: only bash could tell).
struct Setting {
  std::string text;
  Location where;

  bool operator==(const Setting&) const = default;
};

/// The string that `config` gives for `key`, trimmed; nullopt where it gives none, or "".
std::optional<Setting> setting(const ShellConfig& config, std::string_view key);

/// The same for a version: bytes that are no printable ASCII are left out, as gigalixir's
/// buildpack does (V-1), with a note. Errors: longest_version.
Result<std::optional<Setting>> version_setting(ShellConfig& config, std::string_view key);

/// True for "true", as upstream has it; every other word is false, with a note.
bool flag(ShellConfig& config, std::string_view key);

/// A note for each key that nobody reads, exports and helper variables left out, with the key that
/// may have been meant.
void note_unknown_keys(ShellConfig& config, const std::vector<std::string>& known);

}  // namespace bprun::requests
