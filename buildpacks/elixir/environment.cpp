// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/environment.hpp"

#include "runner/process/command.hpp"
#include "runner/script/config_vars.hpp"

namespace bprun::elixir {

namespace {

std::string or_else(const std::optional<std::string>& text, std::string otherwise) {
  if (text && !text->empty()) return *text;
  return otherwise;
}

/// Whether the locale in force is one of UTF-8.
bool has_utf8(const process::Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string locale = or_else(environment.get(name), "");
    if (locale.empty()) continue;
    return locale.ends_with(".UTF-8") || locale.ends_with(".utf8");
  }
  return false;
}

}  // namespace

Homes homes_for(const Path& app, const process::Environment& config_vars, std::string mix_env) {
  process::Environment environment = process::Environment::inherited();
  environment.merge(config_vars);
  Homes homes;
  homes.mix_env = or_else(environment.get("MIX_ENV"), std::move(mix_env));
  homes.mix_home = or_else(environment.get("MIX_HOME"), (app / ".mix").native());
  homes.hex_home = or_else(environment.get("HEX_HOME"), (app / ".hex").native());
  homes.config_vars = config_vars;
  return homes;
}

process::Environment build_environment(const Path& app, const Homes& homes) {
  process::Environment environment = script::base_environment(homes.config_vars);
  const Path tools = app / ".platform_tools";
  environment.set("PATH",
                  (tools / "elixir/bin").native() + ":" + (tools / "erlang/bin").native() + ":" +
                      tools.native() + ":" +
                      environment.get("PATH").value_or(process::default_path));
  environment.set("MIX_ENV", homes.mix_env);
  environment.set("MIX_HOME", homes.mix_home.native());
  environment.set("HEX_HOME", homes.hex_home.native());
  // Without a UTF-8 locale the machine takes file names and output for Latin-1. One that the runner
  // gives is there; the stack's need not be, where a build has another system's programs.
  if (!has_utf8(environment)) environment.set_default("LC_CTYPE", homes.locale);
  const Path rebar3 = tools / "elixir/bin/rebar3";
  std::error_code failed;
  if (std::filesystem::exists(rebar3, failed))
    environment.set_default("MIX_REBAR3", rebar3.native());
  // A place for the home-less: rebar3 and some hooks want to write there.
  if (or_else(environment.get("HOME"), "").empty()) environment.set("HOME", app.native());
  return environment;
}

}  // namespace bprun::elixir
