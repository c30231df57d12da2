// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/package_json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bprun::nodejs {

enum class Manager {
  npm,
  yarn,   ///< yarn 1, "classic"
  berry,  ///< yarn 2 and later
  pnpm,
};

/// "npm", "yarn" (both), "pnpm": the program that is started.
std::string program_of(Manager manager);

/// Which lockfiles lie in the app's root.
struct Lockfiles {
  bool package_lock = false;
  bool shrinkwrap = false;
  bool yarn = false;
  bool pnpm = false;
  /// yarn.lock's `__metadata` version (4 to 9 so far); nullopt: written by yarn 1.
  std::optional<int> berry_version = std::nullopt;
  /// pnpm-lock.yaml's lockfileVersion ("5.4", "9.0"); "" where unknown.
  std::string pnpm_version = "";

  static Result<Lockfiles> look(const Path& app);

  bool npm() const { return package_lock || shrinkwrap; }
};

/// The manager that the lockfile asks for (V-28). More than one lockfile is an Error of kind app
/// that names them (V-29).
Result<Manager> choose_manager(const Lockfiles& lockfiles);

/// packageManager and engines.yarn, engines.pnpm that name different managers: an Error of kind
/// app (V-29). engines.npm does not count: npm comes with every Node.
Result<void> check_declared_managers(const PackageJson& package);

/// `__metadata.version` of a yarn.lock; nullopt where it was written by yarn 1.
std::optional<int> berry_lock_version(std::string_view yarn_lock);
/// `lockfileVersion` of a pnpm-lock.yaml, without quotes; "" where there is none.
std::string pnpm_lock_version(std::string_view pnpm_lock);
/// `yarnPath` of a .yarnrc.yml; nullopt where there is none.
std::optional<std::string> yarn_path(std::string_view yarnrc);

}  // namespace bprun::nodejs
