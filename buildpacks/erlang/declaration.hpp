// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/erlang/otp_plan.hpp"
#include "runner/base/result.hpp"
#include "runner/runtimes/declaration.hpp"

#include <optional>
#include <string>

namespace bprun::erlang {

/// Erlang/OTP and rebar3 with the places that stacks/sources.toml has for the plan's stack. No
/// rebar3 where the app brings its own.
struct OtpRuntimes {
  runtimes::Runtime erlang;
  std::optional<runtimes::Runtime> rebar3;
};

Result<OtpRuntimes> declare(const OtpPlan& plan);

/// bin/plan BUILD STACK: the JSON. What the app cannot be built for is its `error`.
std::string plan_json(const Path& app, const std::string& stack);

}  // namespace bprun::erlang
