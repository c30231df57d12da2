// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/app_plan.hpp"
#include "runner/script/runtime_source.hpp"

#include <string>

namespace bprun::nodejs {

using script::find_prefetched;
using script::RuntimeSource;

/// Copies Node.js to APP/.heroku/node, in place of what is there.
Result<void> install_node(const Path& tree, const Path& app);
/// Replaces the npm of APP/.heroku/node.
Result<void> replace_npm(const Path& tree, const Path& app);
/// Copies yarn or pnpm to APP/.heroku/<name>, with its programs in bin/.
Result<void> install_tool(const std::string& name, const Path& tree, const Path& app);
/// APP/.heroku/yarn/bin/yarn, which starts the yarn that the app has at `path`.
Result<void> install_vendored_yarn(const std::string& path, const Path& app);

}  // namespace bprun::nodejs
