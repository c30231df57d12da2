// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

/// Dependencies from git, which Mix looks at with git each time the app starts: whether
/// deps/NAME/.git/HEAD is there, what remote.origin.url is, and what HEAD is.
namespace bprun::elixir {

/// Leaves of each deps/NAME/.git what answers that, and nothing else: HEAD, config, and the empty
/// folders by which git knows a repository. History, index and logs are large, differ from build to
/// build, and nobody asks for them. A HEAD that is no commit's id is not of Mix's making: such a
/// repository stays as it is.
///
/// True where there is a dependency from git.
Result<bool> reduce_git_dependencies(const fs::Path& app);

/// Writes <app>/.platform_tools/without-git/git, which answers Mix's two questions from what was
/// left, for stacks whose images to run apps in have no git (heroku-24 and later). The profile puts
/// its folder behind all others on PATH.
Result<void> write_git_stand_in(const fs::Path& app);

/// Below .platform_tools.
inline constexpr const char* git_stand_in_folder = "without-git";

}  // namespace bprun::elixir
