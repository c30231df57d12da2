// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/lockfiles.hpp"
#include "buildpacks/nodejs/node_request.hpp"
#include "runner/stack/resolve.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::nodejs {

/// A package manager that the build installs beside Node.js: npm where the bundled one does not
/// do, yarn, pnpm.
struct Tool {
  std::string name;     ///< "npm", "yarn", "pnpm"
  std::string version;  ///< exact
  std::string package;  ///< name in the registry: "yarn", "@yarnpkg/cli-dist"
  std::string integrity;
  std::string asked;  ///< in the app's words: "^9", or "" where its lockfile alone decides
  Location where;     ///< the line that asked
};

/// Everything that is decided about an app before anything is fetched or changed.
struct AppPlan {
  PackageJson package;
  Lockfiles lockfiles;
  Manager manager = Manager::npm;
  std::optional<NodeRequest> node_request;
  stack::ResolvedNode node;
  std::vector<Tool> tools;
  /// yarnPath of .yarnrc.yml, where that file is there: the app brings its own yarn.
  std::optional<std::string> vendored_yarn;
  std::vector<std::string> warnings;

  const Tool* find_tool(std::string_view name) const;
};

struct PlanOptions {
  std::string stack = "";  ///< STACK; a name that the tables do not know is taken for "any"
  std::string arch = "";   ///< "x64", "arm64"
  bool allow_wide_range = false;
};

/// Reads the app and resolves what it asks for. All that V-29 refuses is an Error here, and so are
/// versions that do not exist.
Result<AppPlan> plan_app(const Path& app, const stack::Tables& tables, const PlanOptions& options);

/// The range of yarn versions that writes lockfiles of that `__metadata` version.
std::string default_berry_range(int lock_version);
/// The same for pnpm's lockfileVersion.
std::string default_pnpm_range(std::string_view lock_version);

/// The npm range of what matches both. Not for hyphen ranges, which have no such form: the outcome
/// is then malformed.
std::string both_ranges(std::string_view one, std::string_view other);

}  // namespace bprun::nodejs
