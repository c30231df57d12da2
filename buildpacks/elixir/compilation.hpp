// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/elixir/beam_plan.hpp"
#include "buildpacks/elixir/build_cache.hpp"
#include "buildpacks/elixir/compile.hpp"
#include "buildpacks/elixir/environment.hpp"
#include "runner/script/program.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::elixir {

/// One run of bin/compile, in the order of its public functions. Each shows its own part of the
/// log.
class Compilation {
public:
  Compilation(const CompileArguments& arguments, const process::Environment& config_vars)
      : at_(arguments), homes_(homes_for(arguments.app, config_vars, arguments.mix_env)) {}

  Result<void> show_environment();
  /// Reads the app and decides. Nothing is changed before this succeeded.
  Result<void> make_plan();
  Result<void> open_cache();
  Result<void> install_runtimes();
  Result<void> restore();
  /// Hex and rebar3, where the dependencies need them.
  Result<void> install_tools();
  Result<void> fetch_dependencies();
  Result<void> compile_app();
  Result<void> build_release();
  Result<void> save_cache();
  Result<void> write_scripts();
  /// What comes after all else: the old post_compile hook, and the cache becomes valid.
  Result<void> finish();

  /// What was reused and what was not, as far as the build came: for bin/report.
  const std::vector<script::Reuse>& reuse() const { return reuse_; }

private:
  void note_cache(const CacheKey& key);
  void note_dependencies(const std::string& now, bool same);
  Result<void> install(const std::string& folder, const Path& tree);
  Result<void>
  run_hook(const std::optional<Hook>& hook, const std::string& what, const std::string& key);
  /// `mix` with the arguments; installs Hex or rebar3 and tries again where Mix asks for them.
  Result<void> mix(const std::vector<std::string>& arguments);
  Result<script::Shown> start_mix(const std::vector<std::string>& arguments);
  Result<void> install_hex();
  Result<void> install_rebar();
  /// `mix compile`, unless what the cache gave back is this very app, compiled.
  Result<void> compile_what_changed();

  Path tools() const { return at_.app / ".platform_tools"; }

  const CompileArguments& at_;
  Homes homes_;
  process::Environment environment_;
  std::optional<BeamPlan> plan_;
  std::optional<BuildCache> cache_;
  std::vector<script::Reuse> reuse_;
  std::string compiled_;      ///< the environment, where the next build may trust this one's code
  std::string dependencies_;  ///< signature of what was asked for before anything ran
};

}  // namespace bprun::elixir
