// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/elixir/beam_plan.hpp"
#include "runner/base/result.hpp"
#include "runner/runtimes/declaration.hpp"

#include <string>

namespace bprun::elixir {

/// Erlang/OTP and Elixir with the places that stacks/sources.toml has for the plan's stack. Elixir
/// out of Debian's packages comes with rebar3 and, where the release has it, Hex.
struct BeamRuntimes {
  runtimes::Runtime erlang;
  runtimes::Runtime elixir;
};

Result<BeamRuntimes> declare(const BeamPlan& plan);

/// bin/plan BUILD STACK: the JSON. What the app cannot be built for is its `error`.
std::string plan_json(const Path& app, const std::string& stack);

}  // namespace bprun::elixir
