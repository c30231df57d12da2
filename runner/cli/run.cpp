// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/run_app.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

Result<int> run_run(const Arguments& arguments) {
  const bool interactive = ::isatty(STDIN_FILENO) != 0;
  if (arguments.has_dashes && arguments.operands.empty() && !arguments.after_dashes.empty()) {
    return run_app(arguments, run::WordList{arguments.after_dashes}, interactive);
  }
  if (arguments.has_dashes || arguments.operands.size() != 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun run takes one shell line, or words behind --",
                 .hint = "For example: bprun run --slug out/slug.tgz 'cd db && ls'\n"
                         "         or: bprun run --slug out/slug.tgz -- node -e 'console.log(1)'"};
  }
  return run_app(arguments, run::ShellLine{arguments.operands[0]}, interactive);
}

}  // namespace

const Command run_command{
    .name = "run",
    .arguments = "--slug FILE | --dir DIR | --app NAME  'LINE' | -- WORD...",
    .summary = "Run a command in a slug, as its processes would run",
    .options = run_app_options,
    .run = run_run,
};

}  // namespace bprun::cli
