// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>

namespace bprun::phoenix_static {

/// What bin/release prints (B-12, V-24).
std::string release();

/// .profile.d/phoenix_static_buildpack_paths.sh, where Node.js stays (V-25), and _env.sh (V-24).
/// `modules`: the folder whose node_modules/.bin is on PATH, below BUILD.
Result<void> write_profile(const fs::Path& app, bool with_node, const std::string& modules);

/// <buildpack>/export, for later buildpacks of the same build (B-18).
Result<void> write_export(const fs::Path& buildpack, const fs::Path& app);

/// The texts, for tests.
std::string paths_script(const std::string& modules);
std::string environment_script();

}  // namespace bprun::phoenix_static
