// SPDX-License-Identifier: MIT
#include "runner/manifest/procfile.hpp"

#include "tests/fuzz/target.hpp"

#include <set>

using namespace bprun::manifest;

void fuzz(std::string_view input) {
  const auto procfile = parse_procfile(input, "Procfile");
  if (!procfile) {
    holds(!procfile.error().message.empty(), "a refusal says why");
    return;
  }
  std::set<std::string> names;
  for (const ProcessType& type : procfile->types) {
    holds(is_process_type_name(type.name), "names are legal");
    holds(names.insert(type.name).second, "no type is there twice");
    holds(!type.command.empty(), "no command is empty");
    holds(type.command.find('\n') == std::string::npos, "a command is one line");
    holds(type.line > 0, "every type has its line");
  }
}
