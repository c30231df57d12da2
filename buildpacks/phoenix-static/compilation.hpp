// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/elixir/environment.hpp"
#include "buildpacks/nodejs/cache.hpp"
#include "buildpacks/phoenix-static/assets_plan.hpp"
#include "buildpacks/phoenix-static/compile.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::phoenix_static {

/// One run of bin/compile, in the order of its public functions. Each shows its own part of the
/// log.
class Compilation {
public:
  Compilation(const CompileArguments& arguments,
              const process::Environment& config_vars,
              fs::TempDir scratch)
      : at_(arguments),
        homes_(elixir::homes_for(arguments.app, config_vars, "prod")),
        environment_(elixir::build_environment(arguments.app, homes_)),
        scratch_(std::move(scratch)) {}

  Result<void> load_configuration();
  Result<void> install_binaries();
  Result<void> build_dependencies();
  Result<void> build_assets();
  Result<void> finish();

  /// What was reused and what was not, as far as the build came: for bin/report.
  std::vector<script::Reuse> reuse() const;

private:
  using Argv = std::vector<std::string>;

  Result<void> run(const Argv& argv, const Path& directory);
  Result<void> run_custom_compile(const Path& file);
  Result<void> run_default_compile();
  Result<void> digest();
  /// Which of the tasks the project has; asked once.
  Result<void> ask_for_tasks();
  bool has_task(const std::string& name) const;
  void put_on_path(const Path& folder);

  const CompileArguments& at_;
  elixir::Homes homes_;
  process::Environment environment_;
  fs::TempDir scratch_;
  std::optional<AssetsPlan> plan_;
  std::optional<nodejs::BuildCache> cache_;
  std::optional<script::Reuse> statics_;  ///< the digested files of the builds before
  std::vector<std::string> tasks_;
  std::vector<std::string> pending_;  ///< tasks to be run by one mix
};

}  // namespace bprun::phoenix_static
