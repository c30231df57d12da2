// SPDX-License-Identifier: MIT
#include "runner/manifest/env_file.hpp"

#include "runner/process/environment.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun;

void fuzz(std::string_view input) {
  const auto base = [](std::string_view name) {
    return name == "HOME" ? std::optional<std::string>("/app") : std::nullopt;
  };
  const auto file = manifest::parse_env_file(input, ".env", base);
  if (!file) {
    holds(file.error().where.has_value(), "a refusal says where");
    return;
  }
  int line = 0;
  for (const manifest::EnvEntry& entry : file->entries) {
    holds(process::is_variable_name(entry.name), "names are legal");
    holds(entry.value.find('\0') == std::string::npos, "a value can be given to a process");
    holds(entry.line > 0 && entry.line >= line, "entries come in their order");
    line = entry.line;
  }
}
