// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/lockfiles.hpp"
#include "runner/process/environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which command lines a build runs, as values: what to install with, how to call a script, what
/// to prune and why not (V-30 to V-32).
namespace bprun::nodejs {

using Argv = std::vector<std::string>;

/// What has been decided about the app when its packages are installed.
struct InstallSituation {
  Manager manager = Manager::npm;
  std::string manager_version = "";  ///< of the program that will run
  bool has_lockfile = false;         ///< npm's; the others are chosen by theirs
  bool modules_checked_in = false;
};

/// The command that installs all packages, devDependencies too.
Argv install_command(const InstallSituation& situation, const process::Environment& environment);

/// `npm run build -- FLAGS`, in each manager's spelling.
Argv script_command(Manager manager,
                    const std::string& script,
                    const std::vector<std::string>& flags = {});

/// The script of the build step: heroku-postbuild, else build, else none (V-31).
std::optional<std::string> build_script(const PackageJson& package);

struct PruneDecision {
  Argv command;              ///< empty: devDependencies stay
  std::string because = "";  ///< why they do
};

/// YARN_PRODUCTION with Berry is an Error of kind app (V-32). `berry_can_focus`: yarn has
/// `workspaces focus`, from version 4 on or by a plugin.
Result<PruneDecision> decide_pruning(const InstallSituation& situation,
                                     const process::Environment& environment,
                                     bool berry_can_focus);

/// "10.9.4" -> 10; 0 where it is no version.
int major_of(std::string_view version);

}  // namespace bprun::nodejs
