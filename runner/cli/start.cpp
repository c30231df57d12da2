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
    .about =
        "TYPE is one of the Procfile's, or a default type of the buildpack. The app gets the\n"
        "config vars, PORT if it is set, and what .profile.d makes of them. Its exit status is\n"
        "bprun's. With --all every type but release runs, as app.json's formation or --formation\n"
        "says, else once; lines carry the process's name; when one ends, or at Ctrl-C, all do.",
    .options = start_options,
    .run = run_start,
};

}  // namespace bprun::cli
