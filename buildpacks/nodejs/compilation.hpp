// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/app_plan.hpp"
#include "buildpacks/nodejs/cache.hpp"
#include "buildpacks/nodejs/commands.hpp"
#include "buildpacks/nodejs/compile.hpp"
#include "buildpacks/nodejs/environment.hpp"
#include "buildpacks/nodejs/kept_modules.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/environment.hpp"

#include <optional>

namespace bprun::nodejs {

/// One run of bin/compile, in the order of its public functions. Each shows its own part of the
/// log.
class Compilation {
public:
  Compilation(const CompileArguments& arguments,
              process::Environment config_vars,
              fs::TempDir scratch)
      : at_(arguments),
        config_vars_(std::move(config_vars)),
        environment_(build_environment(arguments.app, config_vars_)),
        scratch_(std::move(scratch)) {}

  Result<void> show_environment();
  /// Reads the app and decides. Nothing is changed before this succeeded.
  Result<void> make_plan();
  Result<void> install_binaries();
  Result<void> open_cache();
  Result<void> install_dependencies();
  Result<void> run_build();
  /// Caching and pruning, in the order that the manager wants (V-33).
  Result<void> finish_modules();
  Result<void> clean_up();
  Result<void> write_scripts();

  /// For bin/report.
  document::Value& facts() { return facts_; }

  std::vector<script::Reuse> reuse() const;

private:
  Result<void> run(const Argv& argv);
  Result<std::string> ask(const Argv& argv);
  Result<void> run_script(const std::string& script, const std::vector<std::string>& flags = {});
  Result<void> install_node_binary();
  Result<void> install_tools();
  Result<void> read_installed_versions();
  Result<void> prepare_berry();
  Result<bool> restore_modules();
  Result<void> keep_modules();
  std::string modules_are_not_kept() const;
  Result<void> save_cache();
  Result<void> prune();
  std::vector<std::string> cached_directories() const;
  std::string downloads_name() const;
  bool berry_can_focus() const;
  void show_requests() const;

  const CompileArguments& at_;
  process::Environment config_vars_;
  process::Environment environment_;
  fs::TempDir scratch_;
  document::Value facts_ = document::Value::object();
  std::optional<AppPlan> plan_;
  std::string node_version_;
  std::string npm_version_;
  std::optional<BuildCache> cache_;
  InstallSituation situation_;
  std::optional<KeptModules> modules_;  ///< where the app's can be kept at all
  std::optional<script::Reuse> modules_reuse_;
  bool keeps_berry_cache_ = false;  ///< .yarn/cache is part of the app, and worth caching
};

}  // namespace bprun::nodejs
