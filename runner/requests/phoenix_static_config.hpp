// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/requests/bash_evaluation.hpp"
#include "runner/requests/config_keys.hpp"

namespace bprun::requests {

inline constexpr const char* phoenix_static_config_file = "phoenix_static_buildpack.config";

/// phoenix_static_buildpack.config, with every key of V-17. What the dialects give different
/// defaults for is nullopt where the file does not say it.
struct PhoenixStaticConfig {
  std::optional<Setting> node_version;  ///< also "latest", "lts/*", "20": ours are to read (V-18)
  std::optional<Setting> npm_version;
  std::optional<Setting> yarn_version;
  bool clean_cache = false;
  bool remove_node = false;
  Setting compile = {"compile", {}};  ///< a file in BUILD, sourced where it is there (V-21)
  std::string phoenix_relative_path = ".";
  std::optional<Setting> assets_path;
  std::optional<Setting> phoenix_ex;  ///< "phx", "phoenix"

  /// As in ElixirConfig.
  std::vector<NeedsBash> needs_bash;
  std::vector<Note> notes;

  const NeedsBash* hides(std::string_view key) const;
};

const std::vector<std::string>& phoenix_static_config_keys();
const ShellValues& phoenix_static_config_defaults();

Result<PhoenixStaticConfig> parse_phoenix_static_config(std::string_view text,
                                                        const std::string& file);

/// The app's; nullopt where it has none, which is fine (V-19).
Result<std::optional<PhoenixStaticConfig>>
read_phoenix_static_config(const fs::Path& app,
                           const BashEvaluator& evaluator = {},
                           const std::vector<std::string>& wanted = {});

}  // namespace bprun::requests
