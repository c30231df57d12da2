// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace bprun::phoenix_static {

/// bin/plan BUILD STACK: the JSON. What the assets cannot be built for is its `error`.
std::string plan_json(const std::filesystem::path& app, const std::string& stack);

}  // namespace bprun::phoenix_static
