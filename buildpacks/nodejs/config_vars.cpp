// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/config_vars.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <string>

namespace bprun::nodejs {

bool has_variable(const process::Environment& environment, std::string_view name) {
  const std::string wanted = text::to_lower(name);
  return std::any_of(environment.variables().begin(),
                     environment.variables().end(),
                     [&](const auto& entry) { return text::to_lower(entry.first) == wanted; });
}

void set_npm_default(process::Environment& environment,
                     std::string_view key,
                     std::string_view value) {
  const std::string name = format("npm_config_{}", key);
  if (!has_variable(environment, name)) environment.set(name, std::string(value));
}

void set_build_defaults(process::Environment& environment) {
  if (!has_variable(environment, "NPM_CONFIG_LOGLEVEL")) {
    environment.set("NPM_CONFIG_LOGLEVEL", "error");
  }
  environment.set_default("NODE_MODULES_CACHE", "true");
  environment.set_default("NODE_ENV", "production");
  environment.set_default("NODE_VERBOSE", "false");
  environment.set_default("NODE_OPTIONS", "--max_old_space_size=2560");
}

}  // namespace bprun::nodejs
