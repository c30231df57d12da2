// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>
#include <vector>

namespace bprun::nodejs {

using fs::Path;

/// Folders with programs that the build put into the app, below its root, first one first.
std::vector<std::string> program_folders(const Path& app);

/// .profile.d/nodejs.sh and .profile.d/WEB_CONCURRENCY.sh (V-37). `node_env` is what NODE_ENV
/// becomes where nobody sets it: "production", or "test" where the app was compiled for its tests.
Result<void> write_profile(const Path& app, const std::string& node_env);

/// <buildpack>/export, for later buildpacks of the same build (B-18). Passed over where the
/// buildpack's directory cannot be written.
Result<void> write_export(const Path& buildpack, const Path& app);

/// The texts, for tests.
std::string profile_script(const std::vector<std::string>& folders, const std::string& node_env);
std::string concurrency_script();
std::string export_script(const std::vector<std::string>& folders, const Path& app);

}  // namespace bprun::nodejs
