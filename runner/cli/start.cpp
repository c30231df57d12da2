// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/cli/run_app.hpp"
#include "runner/cli/start_all.hpp"

namespace bprun::cli {

namespace {

constexpr auto start_options = join_options(start_all_options, run_app_options);

Result<int> run_start(const Arguments& arguments) {
  if (arguments.has("--all")) return start_all(arguments);
  for (const auto* option : {"--formation", "--grace", "--port"}) {
    if (!arguments.has(option)) continue;
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is for all process types together: --all", option)};
  }
  if (arguments.operands.size() != 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun start takes one process type",
                 .hint = "For a command of your own: bprun run --slug FILE 'COMMAND'."};
  }
  return run_app(arguments, run::ProcessTypeName{arguments.operands[0]}, false);
}

}  // namespace

const Command start_command{
    .name = "start",
    .arguments = "TYPE|--all --slug FILE | --dir DIR | --app NAME",
    .summary = "Start a process type of a slug, or all, in the foreground",
    .options = start_options,
    .run = run_start,
};

}  // namespace bprun::cli
