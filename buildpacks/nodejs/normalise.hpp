// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <functional>
#include <string>

namespace bprun::nodejs {

/// Makes constant what package managers noted for themselves in the built app and what differs
/// from one build of the same source to the next: times, and the random name of `scratch`.
/// npm and yarn write nothing of the kind; pnpm does.
Result<void> remove_bookkeeping(const fs::Path& app, const fs::Path& scratch);

/// The pure parts: node_modules/.modules.yaml and node_modules/.pnpm-workspace-state*.json.
std::string normalised_modules_yaml(std::string text, const fs::Path& scratch);
std::string normalised_workspace_state(std::string text);

}  // namespace bprun::nodejs
