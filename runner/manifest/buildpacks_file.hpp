// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/problem.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::manifest {

/// A buildpack that one of the app's files asks for, by URL, name or path, exactly as written.
struct ListedBuildpack {
  std::string source;
  Location where;

  bool operator==(const ListedBuildpack&) const = default;
};

/// The file `.buildpacks`.
struct BuildpacksFile {
  /// In order. None at all (only comments and blank lines) means the same as no file (M-3).
  std::vector<ListedBuildpack> buildpacks;
  std::vector<Problem> warnings;  ///< blanks inside an entry (M-5)
};

/// One entry a line; CR and blanks around it are trimmed, empty lines and lines that begin with `#`
/// skipped (M-4). There are no comments behind an entry.
Result<BuildpacksFile> parse_buildpacks_file(std::string_view text, const std::string& file);

/// nullopt where the app has no `.buildpacks`.
Result<std::optional<BuildpacksFile>> read_buildpacks_file(const fs::Path& app_dir);

}  // namespace bprun::manifest
