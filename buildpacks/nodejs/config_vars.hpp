// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <string_view>

namespace bprun::nodejs {

/// Config vars that a build must not take over, because they would break its own tools (B-10).
bool is_held_back(std::string_view name);

/// The config vars in ENVD: one file each, its bytes the value (B-9), without those held back.
/// Names that are no variable names and entries that are no files are passed over. No ENVD: none.
Result<process::Environment> read_config_vars(const fs::Path& env_dir);

/// `name` in any case, as npm reads its npm_config_* variables.
bool has_variable(const process::Environment& environment, std::string_view name);

/// Sets npm_config_<key> unless the user did so, in whatever case.
void set_npm_default(process::Environment& environment,
                     std::string_view key,
                     std::string_view value);

/// The defaults that Heroku's users know (V-35), under what config vars already say.
void set_build_defaults(process::Environment& environment);

}  // namespace bprun::nodejs
