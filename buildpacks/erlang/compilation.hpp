// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/erlang/build_cache.hpp"
#include "buildpacks/erlang/compile.hpp"
#include "buildpacks/erlang/environment.hpp"
#include "buildpacks/erlang/otp_plan.hpp"
#include "buildpacks/erlang/project.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::erlang {

/// One run of bin/compile, in the order of its public functions. Each shows its own part of the
/// log.
class Compilation {
public:
  Compilation(const CompileArguments& arguments, const process::Environment& config_vars)
      : at_(arguments), homes_(homes_for(arguments.cache, config_vars, arguments.profile)) {}

  Result<void> show_environment();
  /// Reads the app's versions and decides. Nothing is changed before this succeeded.
  Result<void> make_plan();
  Result<void> open_cache();
  Result<void> install_runtimes();
  /// What rebar.config says.
  Result<void> read_app();
  Result<void> restore();
  Result<void> fetch_dependencies();
  Result<void> compile_app();
  /// Where relx is configured; tests need none.
  Result<void> build_release();
  Result<void> choose_process_type();
  Result<void> save_cache();
  Result<void> write_scripts();
  /// What comes after all else: the cache becomes valid.
  Result<void> finish();

  /// What was reused and what was not, as far as the build came: for bin/report.
  const std::vector<script::Reuse>& reuse() const { return reuse_; }

private:
  void note_cache(const CacheKey& key);
  void note_dependencies(bool same);
  Result<void> install_rebar3(const std::optional<Path>& tree);
  /// `rebar3 as PROFILE …`.
  Result<void> rebar3(const std::vector<std::string>& arguments);
  /// The app's own applications, and what the lock names.
  Result<Names> names() const;

  bool makes_release() const { return !is_for_tests() && !project_.releases.empty(); }

  bool is_for_tests() const { return at_.profile == "test"; }

  Path tools() const { return at_.app / ".platform_tools"; }

  const CompileArguments& at_;
  Homes homes_;
  process::Environment environment_;
  std::optional<OtpPlan> plan_;
  std::optional<BuildCache> cache_;
  std::vector<script::Reuse> reuse_;
  Project project_;
  std::string dependencies_;  ///< signature of what was asked for before anything ran
};

}  // namespace bprun::erlang
