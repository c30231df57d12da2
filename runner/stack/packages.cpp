// SPDX-License-Identifier: MIT
#include "runner/stack/packages.hpp"

#include "runner/stack/cells.hpp"
#include "runner/stack/csv.hpp"

#include <tuple>

namespace bprun::stack {

std::string_view to_string(PackageTool tool) {
  switch (tool) {
  case PackageTool::npm:
    return "npm";
  case PackageTool::pnpm:
    return "pnpm";
  case PackageTool::yarn_classic:
  case PackageTool::yarn_berry:
    break;
  }
  return "yarn";
}

std::vector<PackageRelease>
read_packages(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<PackageRelease> releases;
  read_csv(
      text, file, {"version", "package", "integrity", "engines"}, problems, [&](const Row& row) {
        const Place place{.file = file, .line = row.line, .problems = problems};
        auto version = version_in<version::NpmVersion>(row.cells[0], place);
        if (!version) return;
        releases.push_back({.version = std::move(*version),
                            .package = row.cells[1],
                            .integrity = row.cells[2],
                            .engines_node = row.cells[3],
                            .line = row.line});
      });
  put_in_order(
      releases,
      [](const PackageRelease& release) {
        return std::tuple<const version::NpmVersion&, std::string_view>(release.version,
                                                                        release.package);
      },
      [](const PackageRelease& release) {
        return bprun::format("{} of {}", release.version.str(), release.package);
      },
      file,
      problems);
  return releases;
}

void keep_only(PackageTool tool, std::vector<PackageRelease>& releases) {
  std::erase_if(releases, [tool](const PackageRelease& release) {
    // Once the package yarn had berry, too (2.4.x); it is @yarnpkg/cli-dist's for good now.
    const bool classic = release.package == "yarn" && release.version.major < 2;
    const bool berry = release.package != "yarn";
    return (tool == PackageTool::yarn_classic && !classic) ||
           (tool == PackageTool::yarn_berry && !berry);
  });
}

}  // namespace bprun::stack
