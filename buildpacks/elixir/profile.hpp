// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/elixir/environment.hpp"
#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>

namespace bprun::elixir {

/// .profile.d/elixir_buildpack_paths.sh (V-15).
Result<void> write_profile(const fs::Path& app, const Homes& homes);

/// <buildpack>/export, for later buildpacks of the same build (B-18). Passed over where the
/// buildpack's directory cannot be written.
Result<void> write_export(const fs::Path& buildpack, const fs::Path& app, const Homes& homes);

/// The texts, for tests.
std::string profile_script(const Homes& homes);
std::string export_script(const fs::Path& app, const Homes& homes);

}  // namespace bprun::elixir
