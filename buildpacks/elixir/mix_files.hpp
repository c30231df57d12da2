// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/environment.hpp"

#include <string>
#include <string_view>

namespace bprun::elixir {

/// What a mix.lock says that its dependencies take to be fetched and compiled.
struct LockNeeds {
  bool hex = false;    ///< a package of Hex is among them
  bool rebar = false;  ///< one is, or may be, built by rebar3
};

/// By eye: an app's code is not ours to run. A lock that another tool wrote asks for nothing.
LockNeeds needs_of_lock(std::string_view mix_lock);

/// Whether an entry of the app is something else than a source: dependencies, builds, what build
/// packs put there.
bool is_no_source(const fs::WalkEntry& entry);

/// Everything that says which dependencies an app has, as script::digests_of_sources() has it:
/// mix.lock, and every mix.exs and rebar.config, those of an umbrella's apps and of dependencies by
/// path among them.
Result<std::string> dependency_signature(const fs::Path& app);

/// A digest of the variables that an app's code and configuration can read while they are compiled.
std::string environment_signature(const process::Environment& environment);

}  // namespace bprun::elixir
