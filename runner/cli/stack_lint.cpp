// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_lint.hpp"

#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array stack_lint_options{
    Option{"--stacks", "", "DIR", "the folder to check (default: the tables built in)"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_stack_lint(const Arguments& arguments) {
  if (!arguments.operands.empty()) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun stack lint takes no operand",
                 .hint = "--stacks DIR names the folder to check."};
  }
  const auto lint = TRY(pipeline::lint_stacks(arguments.value("--stacks")));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(lint), 2) + "\n"
                               : pipeline::to_text(lint);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return lint.problems.empty() ? 0 : exit_status(Error{.kind = ErrorKind::config});
}

}  // namespace

const Command stack_lint_command{
    .name = "stack lint",
    .arguments = "",
    .summary = "Check tables of stacks against their schema, and say all that is wrong",
    .options = stack_lint_options,
    .run = run_stack_lint,
};

}  // namespace bprun::cli
