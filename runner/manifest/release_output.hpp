// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/problem.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bprun::manifest {

/// What a buildpack's bin/release said (B-12 to B-14). Numbers and booleans are the text that they
/// were written as (H-44).
struct ReleaseOutput {
  /// Name and command, in the order of the YAML. Commands are trimmed and never empty.
  std::vector<std::pair<std::string, std::string>> default_process_types = {};
  /// Names are legal names of variables.
  std::vector<std::pair<std::string, std::string>> config_vars = {};
  std::vector<std::string> addons = {};
  std::vector<Problem> warnings = {};  ///< entries passed over, each with its line

  /// True where there is nothing to write to `.release`.
  bool empty() const {
    return default_process_types.empty() && config_vars.empty() && addons.empty();
  }
};

/// The standard output of bin/release. `name` stands for the file in errors ("bin/release of
/// heroku/nodejs"). Empty text, `---`, `--- {}` and null maps mean nothing; unknown keys are passed
/// over. YAML that is none, a top level that is no map and a key of the wrong type are errors of
/// kind `buildpack` with the line (B-17).
Result<ReleaseOutput> parse_release(std::string_view yaml, const std::string& name);

/// YAML for the slug's `.release`, with which the slug alone is enough to start; reads back by
/// parse_release(). "--- {}\n" where all is empty.
std::string to_release_yaml(const ReleaseOutput& release);

/// The app's or the slug's file `.release`; nullopt where there is none. Errors are of kind `app`.
Result<std::optional<ReleaseOutput>> read_release_file(const fs::Path& app_dir);

}  // namespace bprun::manifest
