// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <string>
#include <string_view>

namespace bprun::document {

/// For files in which a key that stands twice is a mistake, while parse_yaml() lets the last count:
/// an Error of kind `app` at the second one. A text that is no YAML passes: parse_yaml() tells
/// that.
Result<void> check_yaml_keys_once(std::string_view text, const std::string& file);

}  // namespace bprun::document
