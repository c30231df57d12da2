// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"

#include <string>
#include <string_view>

namespace bprun::manifest {

/// "NAME must be EXPECTED, and is a list", with its line (J-15).
Error wrong_type(std::string_view name,
                 std::string_view expected,
                 const document::Value& value,
                 const std::string& file);

/// app.json as text to a value: without a byte order mark; an empty file is an empty object (J-7).
Result<document::Value> parse_app_json_text(std::string_view text, const std::string& file);

}  // namespace bprun::manifest
