// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <string>
#include <string_view>

namespace bprun::nodejs {

/// bin/release BUILD: what it prints (B-12, V-36).
std::string release(const fs::Path& app);

/// Whether a Procfile has a process type that starts with "mcp": such an app is no web app.
bool declares_mcp(std::string_view procfile);

}  // namespace bprun::nodejs
