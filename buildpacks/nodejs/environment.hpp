// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/cache.hpp"
#include "buildpacks/nodejs/lockfiles.hpp"
#include "runner/process/environment.hpp"

namespace bprun::nodejs {

/// What the programs of a build are given before anything is installed: this process's own
/// environment, the config vars over it, and the defaults under both. GIT_DIR and its kin are
/// taken out (B-25). PATH begins with the folders that Node.js and the managers are put into.
process::Environment build_environment(const Path& app, const process::Environment& config_vars);

/// HOME as it is where that is a directory; else an empty one in `scratch`, for npm and its kin
/// cannot do without.
Result<void> ensure_home(process::Environment& environment, const Path& scratch);

/// Tells the manager where its downloads go (never into the app), and not to phone home.
/// Whatever the user set himself stays.
void add_manager_settings(process::Environment& environment,
                          Manager manager,
                          const BuildCache& cache,
                          const Path& scratch,
                          const Path& app);

/// The settings that a build's log shows: "NAME=value" of the ones that everybody has, and of the
/// config vars for npm, Node.js and yarn the names. Their values may be secrets.
std::vector<std::string> shown_settings(const process::Environment& environment,
                                        const process::Environment& config_vars);

}  // namespace bprun::nodejs
