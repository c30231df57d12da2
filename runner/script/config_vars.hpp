// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <string_view>

namespace bprun::script {

/// Config vars that a build must not take over, because they would break its own tools (B-10).
bool is_held_back(std::string_view name);

/// The config vars in ENVD: one file each, its bytes the value (B-9), without those held back.
/// Names that are no variable names and entries that are no files are passed over. No ENVD: none.
Result<process::Environment> read_config_vars(const fs::Path& env_dir);

/// What the programs of a build are given to begin with: this process's own environment, the config
/// vars over it. GIT_DIR and its kin are taken out (B-25).
process::Environment base_environment(const process::Environment& config_vars);

}  // namespace bprun::script
