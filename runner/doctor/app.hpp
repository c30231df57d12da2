// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/doctor/finding.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/procfile.hpp"
#include "runner/process/environment.hpp"

#include <vector>

namespace bprun::doctor {

/// What is wrong with the app in a directory. Nothing of it is run; git is asked which files are
/// committed. Kind usage: there is no such directory.
Result<std::vector<Finding>> examine_app(const fs::Path& app, const process::Environment& caller);

// Its parts, each adding to `findings`.

/// Commands of a Procfile that start files of the app. (executables.cpp)
void examine_executables(const fs::Path& app,
                         const std::vector<manifest::ProcessType>& types,
                         std::vector<Finding>& findings);
/// Whether migrations run where a failure keeps the old release live. (release.cpp)
void examine_release(const fs::Path& app,
                     const std::vector<manifest::ProcessType>& types,
                     std::vector<Finding>& findings);
/// Lockfiles against what asks for dependencies. (locks.cpp)
void examine_locks(const fs::Path& app, std::vector<Finding>& findings);
/// Files .env with what looks like a secret. (secrets.cpp)
void examine_secrets(const fs::Path& app,
                     const process::Environment& caller,
                     std::vector<Finding>& findings);

}  // namespace bprun::doctor
