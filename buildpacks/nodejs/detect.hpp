// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <string_view>

namespace bprun::nodejs {

/// bin/detect BUILD (B-2): prints "Node.js" where there is a package.json; else says on stderr what
/// was looked for (B-4). Changes nothing. The exit status.
int detect(const fs::Path& app);

/// Whether a .slugignore takes package.json out of the app.
bool slugignore_hides_package_json(std::string_view slugignore);

}  // namespace bprun::nodejs
