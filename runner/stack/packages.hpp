// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/problems.hpp"
#include "runner/version/npm_version.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// A release of npm, yarn or pnpm, one row of stacks/{npm,yarn,pnpm}.csv.
struct PackageRelease {
  version::NpmVersion version;
  std::string_view package;       ///< name in the registry: yarn 2 and later are @yarnpkg/cli-dist
  std::string_view integrity;     ///< SRI, "sha512-…"
  std::string_view engines_node;  ///< range of Node it wants, empty where it does not say
  int line = 0;
};

enum class PackageTool { npm, yarn_classic, yarn_berry, pnpm };

/// "npm", "yarn", "yarn", "pnpm".
std::string_view to_string(PackageTool tool);

/// All of a table, from oldest to newest, whichever tool they are.
std::vector<PackageRelease>
read_packages(std::string_view text, const std::string& file, Problems& problems);

/// Leaves only those of `tool`: yarn.csv has both yarn's.
void keep_only(PackageTool tool, std::vector<PackageRelease>& releases);

}  // namespace bprun::stack
