// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array options{
    Option{"--store", "", "DIR", "as for build"},
    Option{"--stack", "", "NAME", "as for build"},
    Option{"--isolation", "", "MODE", "as for build"},
};

Result<int> run(const Arguments& arguments) {
  if (arguments.operands.size() > 1) {
    return Error{.kind = ErrorKind::usage, .message = "bprun config file takes one source"};
  }
  auto sources = settings_sources(arguments, process::Environment::inherited());
  sources.app_directory = arguments.operands.empty() ? "." : arguments.operands[0];
  const auto settings = TRY(settings::load(sources));
  static_cast<void>(fs::write_all(STDOUT_FILENO, settings::render(settings)));
  return 0;
}

}  // namespace

const Command config_file_command{
    .name = "config file",
    .arguments = "[SRC]",
    .summary = "Show the settings that count for a source, and where each comes from",
    .about = "The result of all configuration files together, as one that could replace them:\n"
             "/etc/bprun.toml, $XDG_CONFIG_HOME/bprun.toml, SRC/bprun.toml; options win.",
    .options = options,
    .run = run,
};

}  // namespace bprun::cli
