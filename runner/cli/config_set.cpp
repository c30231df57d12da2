// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/pipeline/deploy.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

constexpr std::array own_config_options{
    app_option,
    Option{"--no-release", "", "", "for the next release; what is live stays as it is"},
};
constexpr auto config_change_options = join_options(own_config_options, release_command_options);

Result<pipeline::ConfigChange> config_change(const Arguments& arguments, std::string_view example) {
  if (arguments.operands.empty() || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "no config var is named",
                 .hint = format("For example: {}", example)};
  }
  pipeline::ConfigChange change;
  change.app = TRY(app_request(arguments));
  change.command = TRY(command_options(arguments, "--release-timeout"));
  change.release = !arguments.has("--no-release");
  return change;
}

Result<int> change(const pipeline::ConfigChange& wanted) {
  const auto sink = report::heroku_sink(STDOUT_FILENO, STDERR_FILENO);
  const auto changed = pipeline::change_config(wanted, *sink);
  // The sink has told what went wrong.
  return changed ? 0 : exit_status(changed.error());
}

Result<int> run_config_set(const Arguments& arguments) {
  auto wanted = TRY(config_change(arguments, "bprun config set GREETING=hello --app shop"));
  for (const auto& operand : arguments.operands) {
    auto variable = TRY(manifest::parse_env_option(
        operand, [&](std::string_view name) { return wanted.app.caller.get(name); }));
    variable.origin = "bprun config";
    TRY(wanted.set.add(std::move(variable)));
  }
  return change(wanted);
}

Result<int> run_config_unset(const Arguments& arguments) {
  auto wanted = TRY(config_change(arguments, "bprun config unset GREETING --app shop"));
  wanted.unset = arguments.operands;
  return change(wanted);
}

}  // namespace

const Command config_set_command{
    .name = "config set",
    .arguments = "NAME=VALUE|NAME... --app NAME",
    .summary = "Set config vars of an app, and release it with them",
    .options = config_change_options,
    .run = run_config_set,
};

const Command config_unset_command{
    .name = "config unset",
    .arguments = "NAME... --app NAME",
    .summary = "Remove config vars of an app, and release it without them",
    .options = config_change_options,
    .run = run_config_unset,
};

}  // namespace bprun::cli
