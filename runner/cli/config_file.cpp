// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"
#include "runner/settings/npm_config.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array config_file_options{
    Option{"--store", "", "DIR", "as for build"},
    Option{"--stack", "", "NAME", "as for build"},
    Option{"--isolation", "", "MODE", "as for build"},
    Option{"--build-dir", "", "app|separate", "as for build"},
    Option{"--timeout", "", "TIME", "as for build"},
    Option{"--memory", "", "SIZE", "as for build"},
    Option{"--cpus", "", "N", "as for build"},
    Option{"--pids", "", "N", "as for build"},
    Option{"--disk", "", "SIZE", "as for build"},
    Option{"--slug-soft", "", "SIZE", "as for build"},
    Option{"--slug-hard", "", "SIZE", "as for build"},
};

/// What a build of `app` would ask: npm's own configuration wins over ours.
Result<void> show_npms_registry(settings::Settings& settings,
                                const fs::Path& app,
                                const process::Environment& caller) {
  settings::NpmConfigSources sources{.environment = caller, .project = app};
  const auto npm = TRY(settings::read_npm_config(sources));
  if (!npm.registry) return {};
  settings.npm_registry = {
      .value = npm.registry->value,
      .origin = {.kind = settings::Origin::Kind::npm, .flag = npm.registry->origin}};
  return {};
}

Result<int> run_config_file(const Arguments& arguments) {
  if (arguments.operands.size() > 1) {
    return Error{.kind = ErrorKind::usage, .message = "bprun config file takes one source"};
  }
  const auto caller = process::Environment::inherited();
  auto sources = settings_sources(arguments, caller);
  sources.app_directory = arguments.operands.empty() ? "." : arguments.operands[0];
  auto settings = TRY(settings::load(sources));
  TRY(show_npms_registry(settings, sources.app_directory, caller));
  static_cast<void>(fs::write_all(STDOUT_FILENO, settings::render(settings)));
  return 0;
}

}  // namespace

const Command config_file_command{
    .name = "config file",
    .arguments = "[SRC]",
    .summary = "Show the settings that count for a source, and where each comes from",
    .options = config_file_options,
    .run = run_config_file,
};

}  // namespace bprun::cli
