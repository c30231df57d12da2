// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/script/config_vars.hpp"

#include <string_view>

namespace bprun::nodejs {

using script::is_held_back;
using script::read_config_vars;

/// `name` in any case, as npm reads its npm_config_* variables.
bool has_variable(const process::Environment& environment, std::string_view name);

/// Sets npm_config_<key> unless the user did so, in whatever case.
void set_npm_default(process::Environment& environment,
                     std::string_view key,
                     std::string_view value);

/// The defaults that Heroku's users know (V-35), under what config vars already say.
void set_build_defaults(process::Environment& environment);

}  // namespace bprun::nodejs
