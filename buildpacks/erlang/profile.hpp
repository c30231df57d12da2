// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/erlang/environment.hpp"
#include "runner/base/result.hpp"

#include <string>

namespace bprun::erlang {

/// .profile.d/erlang_buildpack_paths.sh.
Result<void> write_profile(const Path& app, const Homes& homes);

/// <buildpack>/export, for later buildpacks of the same build (B-18). Passed over where the
/// buildpack's directory cannot be written.
Result<void> write_export(const Path& buildpack, const Path& app, const Homes& homes);

/// The texts, for tests.
std::string profile_script(const Homes& homes);
std::string export_script(const Path& app, const Homes& homes);

}  // namespace bprun::erlang
