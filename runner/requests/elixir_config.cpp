// SPDX-License-Identifier: MIT
#include "runner/requests/elixir_config.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"

#include <algorithm>

namespace bprun::requests {

namespace {

Result<std::optional<ElixirConfig::ElixirVersion>> elixir_version(ShellConfig& config) {
  using Version = ElixirConfig::ElixirVersion;
  const auto found = config.values.find("elixir_version");
  if (found == config.values.end()) return std::optional<Version>();
  const std::vector<std::string>& words = found->second.words;
  const Location where{config.file, found->second.line};
  if (words.size() == 2 && words[0] == "branch" && !text::trim(words[1]).empty()) {
    TRY(check_version_length(words[1], "elixir_version", where));
    return std::optional(Version{std::string(text::trim(words[1])), true, where});
  }
  if (words.size() > 1) {
    return config_error(format("elixir_version is a list of {} words", words.size()),
                        where,
                        "Write elixir_version=1.18.1, or elixir_version=(branch v1.18).");
  }
  auto given = TRY(version_setting(config, "elixir_version"));
  if (!given) return std::optional<Version>();
  if (given->text.starts_with("branch ")) {
    return config_error(format("elixir_version=\"{}\" names no version",
                               text::printable(given->text.substr(0, 60))),
                        where,
                        "A branch is written as a list: elixir_version=(branch v1.18).");
  }
  return std::optional(Version{std::move(given->text), false, where});
}

std::vector<std::string> ignored_exports(const ShellConfig& config) {
  const auto found = config.values.find("config_vars_to_export");
  return found == config.values.end() ? std::vector<std::string>() : found->second.words;
}

Result<ElixirConfig> interpret(ShellConfig shell) {
  ElixirConfig config;
  config.erlang_version = TRY(version_setting(shell, "erlang_version"));
  config.elixir_version = TRY(elixir_version(shell));
  config.always_rebuild = flag(shell, "always_rebuild");
  config.release = flag(shell, "release");
  config.hook_pre_fetch_dependencies = setting(shell, "hook_pre_fetch_dependencies");
  config.hook_pre_compile = setting(shell, "hook_pre_compile");
  config.hook_compile = setting(shell, "hook_compile");
  config.hook_post_compile = setting(shell, "hook_post_compile");
  config.pre_compile = setting(shell, "pre_compile");
  config.post_compile = setting(shell, "post_compile");
  if (const auto path = setting(shell, "runtime_path")) config.runtime_path = path->text;
  config.test_args = setting(shell, "test_args");
  config.config_vars_to_export = ignored_exports(shell);
  note_unknown_keys(shell, elixir_config_keys());
  config.needs_bash = std::move(shell.needs_bash);
  config.notes = std::move(shell.notes);
  return config;
}

}  // namespace

const NeedsBash* ElixirConfig::hides(std::string_view key) const {
  const auto found = std::find_if(needs_bash.begin(), needs_bash.end(), [&](const NeedsBash& one) {
    return one.key.empty() || one.key == key;
  });
  return found == needs_bash.end() ? nullptr : &*found;
}

const std::vector<std::string>& elixir_config_keys() {
  static const std::vector<std::string> keys{"erlang_version",
                                             "elixir_version",
                                             "always_rebuild",
                                             "release",
                                             "hook_pre_fetch_dependencies",
                                             "hook_pre_compile",
                                             "hook_compile",
                                             "hook_post_compile",
                                             "runtime_path",
                                             "test_args",
                                             "pre_compile",
                                             "post_compile",
                                             "config_vars_to_export"};
  return keys;
}

const ShellValues& elixir_config_defaults() {
  static const ShellValues defaults{{"always_rebuild", {.words = {"false"}}},
                                    {"release", {.words = {"false"}}},
                                    {"runtime_path", {.words = {"/app"}}}};
  return defaults;
}

Result<ElixirConfig> parse_elixir_config(std::string_view text, const std::string& file) {
  return interpret(TRY(parse_shell_config(text, file, elixir_config_defaults())));
}

Result<std::optional<ElixirConfig>> read_elixir_config(const fs::Path& app,
                                                       const BashEvaluator& evaluator,
                                                       const std::vector<std::string>& wanted) {
  const auto text = TRY(read_config(app, elixir_config_file));
  if (!text) return std::optional<ElixirConfig>();
  ShellConfig shell = TRY(parse_shell_config(*text, elixir_config_file, elixir_config_defaults()));
  shell = TRY(ask_bash(std::move(shell),
                       *text,
                       wanted.empty() ? elixir_config_keys() : wanted,
                       elixir_config_keys(),
                       elixir_config_defaults(),
                       evaluator));
  return std::optional(TRY(interpret(std::move(shell))));
}

}  // namespace bprun::requests
