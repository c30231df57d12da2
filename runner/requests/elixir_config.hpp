// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/requests/bash_evaluation.hpp"
#include "runner/requests/config_keys.hpp"

namespace bprun::requests {

inline constexpr const char* elixir_config_file = "elixir_buildpack.config";

/// elixir_buildpack.config, with every key of V-2.
struct ElixirConfig {
  /// V-6: "1.18.1", "v1.18.1", "1.18.1-otp-27", or a branch's name.
  struct ElixirVersion {
    std::string text;
    bool is_branch = false;
    Location where;

    bool operator==(const ElixirVersion&) const = default;
  };

  std::optional<Setting> erlang_version;
  std::optional<ElixirVersion> elixir_version;
  bool always_rebuild = false;
  bool release = false;
  /// Hooks are words for exec, split at blanks and never read by a shell (V-14).
  std::optional<Setting> hook_pre_fetch_dependencies;
  std::optional<Setting> hook_pre_compile;
  std::optional<Setting> hook_compile;
  std::optional<Setting> hook_post_compile;
  /// The old names of hook_pre_compile and hook_post_compile, which still run.
  std::optional<Setting> pre_compile;
  std::optional<Setting> post_compile;
  std::string runtime_path = "/app";
  std::optional<Setting> test_args;
  /// Accepted and ignored: all config vars are exported.
  std::vector<std::string> config_vars_to_export;

  /// Not empty: what could not be read without bash, and no evaluator was given. Each hides one
  /// key, or (key "") all.
  std::vector<NeedsBash> needs_bash;
  std::vector<Note> notes;

  /// The first reason why `key` is not known; nullptr: it is.
  const NeedsBash* hides(std::string_view key) const;
};

/// The keys above by name, and what the buildpack sets before it sources the file (V-1).
const std::vector<std::string>& elixir_config_keys();
const ShellValues& elixir_config_defaults();

/// The pure part. Errors: parse_shell_config()'s, and an elixir_version that is no version and no
/// `(branch NAME)`.
Result<ElixirConfig> parse_elixir_config(std::string_view text, const std::string& file);

/// The app's; nullopt where it has none. bash is asked only where one of `wanted` (empty: of all
/// keys) cannot be read without it.
Result<std::optional<ElixirConfig>> read_elixir_config(const fs::Path& app,
                                                       const BashEvaluator& evaluator = {},
                                                       const std::vector<std::string>& wanted = {});

}  // namespace bprun::requests
