// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <string>
#include <string_view>

namespace bprun::erlang {

using fs::Path;

/// How the app is built.
struct Homes {
  std::string profile = "prod";  ///< of rebar3
  Path rebar3_cache;             ///< where rebar3 keeps packages that it fetched
  std::string locale = "C.UTF-8";
  process::Environment config_vars;

  bool is_config_var(std::string_view name) const { return config_vars.get(name).has_value(); }
};

/// `profile` is what the script stands for: "prod" for compile, "test" for test-compile. The config
/// var REBAR_PROFILE goes before it, and the environment's REBAR_CACHE_DIR before CACHE.
Homes homes_for(const Path& cache, const process::Environment& config_vars, std::string profile);

/// What the programs of a build are given: this process's own environment, the config vars over it,
/// and what rebar3 needs. PATH begins with the folders that rebar3 and Erlang are put into.
process::Environment build_environment(const Path& app, const Homes& homes);

}  // namespace bprun::erlang
