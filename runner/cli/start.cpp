// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"
#include "runner/cli/run_app.hpp"

namespace bprun::cli {

namespace {

Result<int> run_start(const Arguments& arguments) {
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
    .arguments = "TYPE --slug FILE | --dir DIR | --app NAME",
    .summary = "Start a process type of a slug, in the foreground",
    .about =
        "TYPE is one of the Procfile's, or a default type of the buildpack. The app gets the\n"
        "config vars, PORT if it is set, and what .profile.d makes of them. Its exit status is\n"
        "bprun's.",
    .options = run_app_options,
    .run = run_start,
};

}  // namespace bprun::cli
