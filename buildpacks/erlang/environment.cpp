// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/environment.hpp"

#include "runner/process/command.hpp"
#include "runner/script/config_vars.hpp"

namespace bprun::erlang {

namespace {

std::string
set_or(const process::Environment& environment, std::string_view name, std::string otherwise) {
  auto value = environment.get(name);
  if (value && !value->empty()) return std::move(*value);
  return otherwise;
}

}  // namespace

Homes homes_for(const Path& cache, const process::Environment& config_vars, std::string profile) {
  const process::Environment environment = script::base_environment(config_vars);
  Homes homes;
  homes.profile = set_or(environment, "REBAR_PROFILE", std::move(profile));
  homes.rebar3_cache = set_or(environment, "REBAR_CACHE_DIR", (cache / "erlang/rebar3").native());
  homes.config_vars = config_vars;
  return homes;
}

process::Environment build_environment(const Path& app, const Homes& homes) {
  process::Environment environment = script::base_environment(homes.config_vars);
  const Path tools = app / ".platform_tools";
  environment.set("PATH",
                  (tools / "rebar3/bin").native() + ":" + (tools / "erlang/bin").native() + ":" +
                      environment.get("PATH").value_or(process::default_path));
  environment.set("REBAR_CACHE_DIR", homes.rebar3_cache.native());
  // It is said with `as`; here it would be added to the one of `eunit`, too.
  environment.unset("REBAR_PROFILE");
  environment.set("TERM", "dumb");
  // Without a UTF-8 locale the machine takes file names and output for Latin-1.
  environment.set_default("LC_CTYPE", homes.locale);
  // A place for the home-less: rebar3 wants to look for its configuration there.
  environment.set("HOME", set_or(environment, "HOME", app.native()));
  return environment;
}

}  // namespace bprun::erlang
