// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/environment.hpp"
#include "runner/process/time_limit.hpp"
#include "runner/sandbox/spec.hpp"
#include "runner/settings/settings.hpp"

/// What the settings, which are text and numbers, mean to the machines.
namespace bprun::pipeline {

/// The mode that is asked for; nullopt for auto.
std::optional<sandbox::Mode> isolation_of(const settings::Settings& settings);

/// Who scripts run as: root's build uid, else the caller.
sandbox::Identity identity_of(const settings::Settings& settings);

sandbox::Limits limits_of(const settings::Settings& settings);

/// `deadline`, with the words for what set it.
process::TimeLimit time_limit_of(const settings::Settings& settings,
                                 std::optional<process::Clock::time_point> deadline);

/// --store, or where the store is by default.
Result<fs::Path> store_root(const settings::Settings& settings, const process::Environment& caller);

}  // namespace bprun::pipeline
