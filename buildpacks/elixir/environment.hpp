// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/elixir/beam_plan.hpp"
#include "runner/process/environment.hpp"

#include <string>

namespace bprun::elixir {

/// Where Mix and Hex keep things, and how the app is built (V-12).
struct Homes {
  std::string mix_env = "prod";
  Path mix_home;  ///< BUILD/.mix unless the user says otherwise
  Path hex_home;  ///< BUILD/.hex
  std::string locale = "C.UTF-8";
  std::string runtime_path = "/app";
  bool git_dependencies = false;  ///< Mix asks git about some when the app starts
  bool own_rebar3 = false;        ///< the runtime came with one, which Mix is told of
  process::Environment config_vars;

  bool is_config_var(std::string_view name) const { return config_vars.get(name).has_value(); }
};

/// `mix_env` is what the script stands for: "prod" for compile, "test" for test-compile.
Homes homes_for(const Path& app, const process::Environment& config_vars, std::string mix_env);

/// What the programs of a build are given: this process's own environment, the config vars over it,
/// and what Mix needs. GIT_DIR and its kin are taken out (B-25). PATH begins with the folders that
/// Erlang and Elixir are put into.
process::Environment build_environment(const Path& app, const Homes& homes);

}  // namespace bprun::elixir
