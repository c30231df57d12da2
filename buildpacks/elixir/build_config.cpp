// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/build_config.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/elixir_config.hpp"

namespace bprun::elixir {

namespace {

std::optional<Hook> hook_of(const std::optional<requests::Setting>& setting) {
  if (!setting || text::trim(setting->text).empty()) return std::nullopt;
  return Hook{.command = setting->text, .where = setting->where};
}

}  // namespace

Result<BuildConfig> read_build_config(const Path& app, const requests::BashEvaluator& bash) {
  BuildConfig config;
  const auto file = TRY(requests::read_elixir_config(app, bash));
  if (!file) return config;
  config.always_rebuild = file->always_rebuild;
  config.release = file->release;
  config.runtime_path = file->runtime_path;
  config.pre_fetch_dependencies = hook_of(file->hook_pre_fetch_dependencies);
  config.pre_compile = hook_of(file->hook_pre_compile);
  config.compile = hook_of(file->hook_compile);
  config.post_compile = hook_of(file->hook_post_compile);
  config.deprecated_pre_compile = hook_of(file->pre_compile);
  config.deprecated_post_compile = hook_of(file->post_compile);
  if (file->test_args) config.test_args = file->test_args->text;
  if (!file->config_vars_to_export.empty()) {
    config.notes.emplace_back("config_vars_to_export is not needed: all config vars are exported");
  }
  for (const requests::Note& note : file->notes)
    config.notes.push_back(format("{} ({})", note.text, to_string(note.where)));
  return config;
}

}  // namespace bprun::elixir
