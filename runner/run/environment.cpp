// SPDX-License-Identifier: MIT
#include "runner/run/environment.hpp"

#include "runner/base/format.hpp"
#include "runner/process/command.hpp"

#include <string_view>

namespace bprun::run {

namespace {

bool comes_through(std::string_view name, bool on_terminal) {
  if (name == "PORT") return true;
  if (!on_terminal) return false;
  return name == "TERM" || name == "COLORTERM" || name == "LANG" || name == "LANGUAGE" ||
         name.starts_with("LC_");
}

}  // namespace

StartEnvironment start_environment(const RunRequest& request, const StartFacts& facts) {
  StartEnvironment result;
  process::Environment& environment = result.environment;
  environment.set("PATH", process::default_path);
  environment.set("LANG", "C.UTF-8");
  environment.set("SHELL", facts.shell.native());
  environment.set("USER", facts.user);
  environment.set("LOGNAME", facts.user);
  environment.set("DYNO", facts.dyno);
  if (facts.tmp != "/tmp") environment.set("TMPDIR", facts.tmp.native());
  for (const auto& [name, value] : request.caller.variables()) {
    if (comes_through(name, facts.on_terminal)) environment.set(name, value);
  }
  const auto port = environment.get("PORT");
  const auto* wanted = request.config.find("PORT");
  if (port && wanted != nullptr && wanted->value != *port) {
    result.warnings.push_back(
        format("PORT is set in the environment and by {}, which wins", wanted->origin));
  }
  environment.merge(request.config.environment());
  environment.set("HOME", facts.home.native());
  return result;
}

}  // namespace bprun::run
