// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/config_vars.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bprun::nodejs {

namespace {

constexpr std::array<std::string_view, 8> held_back{
    "PATH", "GIT_DIR", "CPATH", "CPPATH", "LD_PRELOAD", "LIBRARY_PATH", "LANG", "BUILD_DIR"};

}  // namespace

bool is_held_back(std::string_view name) {
  return std::find(held_back.begin(), held_back.end(), name) != held_back.end();
}

Result<process::Environment> read_config_vars(const fs::Path& env_dir) {
  process::Environment variables;
  if (!fs::is_directory(env_dir)) return variables;
  for (const std::string& name : TRY(fs::list_directory(env_dir))) {
    if (!process::is_variable_name(name) || is_held_back(name)) continue;
    if (!fs::is_file(env_dir / name)) continue;
    std::string value = TRY_WHILE(fs::read_file(env_dir / name), "while reading the config vars");
    // An environment ends a value at NUL; the kernel would cut it there without a word.
    if (value.find('\0') != std::string::npos) {
      return Error{.kind = ErrorKind::app,
                   .message = format("the config var {} holds a NUL byte", name),
                   .hint =
                       "No program can be given such a value. Encode it, as base64 for example."};
    }
    variables.set(name, std::move(value));
  }
  return variables;
}

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
