// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/erlang/project.hpp"
#include "runner/base/result.hpp"

#include <string>

namespace bprun::erlang {

/// The command of the default process type `web`, as a shell reads it in the app:
///
///   the release of relx    _build/prod/rel/NAME/bin/NAME foreground
///   without one            erl with all that was compiled, the app's own applications started
///
/// Empty where there is nothing to start.
Result<std::string>
web_command(const Path& app, const std::string& profile, const Project& project);

/// Notes it in the app for bin/release, which is given nothing but the app.
Result<void> note_web_command(const Path& app, const std::string& command);

/// What bin/release prints (B-12).
std::string release(const Path& app);

}  // namespace bprun::erlang
