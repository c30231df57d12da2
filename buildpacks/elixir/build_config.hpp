// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/requests/bash_evaluation.hpp"
#include "runner/script/bash_in.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::elixir {

using fs::Path;
using script::bash_in;

/// A line of elixir_buildpack.config that is run.
struct Hook {
  std::string command;
  Location where;
};

/// elixir_buildpack.config, less the versions (V-2).
struct BuildConfig {
  bool always_rebuild = false;
  bool release = false;
  std::string runtime_path = "/app";
  std::optional<Hook> pre_fetch_dependencies;
  std::optional<Hook> pre_compile;
  std::optional<Hook> compile;
  std::optional<Hook> post_compile;
  std::optional<Hook> deprecated_pre_compile;
  std::optional<Hook> deprecated_post_compile;
  std::string test_args;
  std::vector<std::string> notes;
};

/// The app's; the defaults where it has no such file. `bash` is asked where the file goes past what
/// is read without it: this program runs inside the sandbox, and may.
Result<BuildConfig> read_build_config(const Path& app, const requests::BashEvaluator& bash);

}  // namespace bprun::elixir
