// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/problems.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::stack {

/// The Debian packages that a root filesystem for builds has beyond the smallest system: what
/// buildpacks expect of a build image. From `stacks`/root-packages.csv where that is given and
/// there, else from the table compiled in. Errors are of kind config, with file and line.
Result<std::vector<std::string>> root_packages(const std::optional<fs::Path>& stacks);

/// The table's names; what is wrong with it becomes a Problem.
std::vector<std::string>
read_root_packages(std::string_view text, const std::string& file, Problems& problems);

/// Whether `name` can be the name of a Debian package (Policy, 5.6.1).
bool is_package_name(std::string_view name);

}  // namespace bprun::stack
