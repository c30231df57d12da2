// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::settings {

/// A line of an .npmrc.
struct NpmrcEntry {
  std::string key;    ///< without the "[]" of a list's key
  std::string value;  ///< unquoted, `${VAR}` not expanded; "true" for a key alone
  int line = 0;
};

/// Reads an .npmrc (npm's dialect of ini): `key = value`, comments with ; and #, quotes, `key[]`
/// for lists, which give one entry each. Sections are passed over. Every text is one.
std::vector<NpmrcEntry> parse_npmrc(std::string_view text);

/// `${VAR}` replaced as npm does: variables that are not set stay as they are, `${VAR?}` becomes
/// empty then, and an odd number of backslashes in front keeps the text.
std::string expand_npm_variables(std::string_view text, const process::Environment& environment);

}  // namespace bprun::settings
