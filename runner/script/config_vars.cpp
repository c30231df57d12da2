// SPDX-License-Identifier: MIT
#include "runner/script/config_vars.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bprun::script {

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

process::Environment base_environment(const process::Environment& config_vars) {
  process::Environment environment = process::Environment::inherited();
  environment.merge(config_vars);
  for (const auto* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_QUARANTINE_PATH"}) {
    environment.unset(name);
  }
  return environment;
}

}  // namespace bprun::script
