// SPDX-License-Identifier: MIT
#include "runner/requests/phoenix_static_config.hpp"

#include "runner/requests/config_text.hpp"

#include <algorithm>

namespace bprun::requests {

namespace {

Result<PhoenixStaticConfig> interpret(ShellConfig shell) {
  PhoenixStaticConfig config;
  config.node_version = TRY(version_setting(shell, "node_version"));
  config.npm_version = TRY(version_setting(shell, "npm_version"));
  config.yarn_version = TRY(version_setting(shell, "yarn_version"));
  config.clean_cache = flag(shell, "clean_cache");
  config.remove_node = flag(shell, "remove_node");
  if (auto compile = setting(shell, "compile")) config.compile = *std::move(compile);
  if (const auto path = setting(shell, "phoenix_relative_path"))
    config.phoenix_relative_path = path->text;
  config.assets_path = setting(shell, "assets_path");
  config.phoenix_ex = setting(shell, "phoenix_ex");
  note_unknown_keys(shell, phoenix_static_config_keys());
  config.needs_bash = std::move(shell.needs_bash);
  config.notes = std::move(shell.notes);
  return config;
}

}  // namespace

const NeedsBash* PhoenixStaticConfig::hides(std::string_view key) const {
  const auto found = std::find_if(needs_bash.begin(), needs_bash.end(), [&](const NeedsBash& one) {
    return one.key.empty() || one.key == key;
  });
  return found == needs_bash.end() ? nullptr : &*found;
}

const std::vector<std::string>& phoenix_static_config_keys() {
  static const std::vector<std::string> keys{"node_version",
                                             "npm_version",
                                             "yarn_version",
                                             "clean_cache",
                                             "remove_node",
                                             "compile",
                                             "phoenix_relative_path",
                                             "assets_path",
                                             "phoenix_ex"};
  return keys;
}

const ShellValues& phoenix_static_config_defaults() {
  // Those that both dialects have. A file that makes a value out of another default is bash's.
  static const ShellValues defaults{{"clean_cache", {.words = {"false"}}},
                                    {"compile", {.words = {"compile"}}},
                                    {"remove_node", {.words = {"false"}}},
                                    {"phoenix_relative_path", {.words = {"."}}},
                                    {"assets_path", {.words = {"."}}}};
  return defaults;
}

Result<PhoenixStaticConfig> parse_phoenix_static_config(std::string_view text,
                                                        const std::string& file) {
  return interpret(TRY(parse_shell_config(text, file, phoenix_static_config_defaults())));
}

Result<std::optional<PhoenixStaticConfig>> read_phoenix_static_config(
    const fs::Path& app, const BashEvaluator& evaluator, const std::vector<std::string>& wanted) {
  const auto text = TRY(read_config(app, phoenix_static_config_file));
  if (!text) return std::optional<PhoenixStaticConfig>();
  ShellConfig shell =
      TRY(parse_shell_config(*text, phoenix_static_config_file, phoenix_static_config_defaults()));
  shell = TRY(ask_bash(std::move(shell),
                       *text,
                       wanted.empty() ? phoenix_static_config_keys() : wanted,
                       phoenix_static_config_keys(),
                       phoenix_static_config_defaults(),
                       evaluator));
  return std::optional(TRY(interpret(std::move(shell))));
}

}  // namespace bprun::requests
