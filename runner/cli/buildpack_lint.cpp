// SPDX-License-Identifier: MIT
#include "runner/pipeline/buildpack_lint.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array buildpack_lint_options{
    Option{"--stack", "", "all|A,B", "the stacks (default: those not past their end of life)"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_buildpack_lint(const Arguments& arguments) {
  if (arguments.operands.size() != 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun buildpack lint takes one buildpack's folder"};
  }
  pipeline::BuildpackLintRequest request{.buildpack = arguments.operands[0],
                                         .stacks = stack_names(arguments),
                                         .all = false,
                                         .tables = std::nullopt};
  request.all = arguments.has("--stack") && request.stacks.empty();
  if (const auto tables = arguments.value("--stacks")) request.tables = *tables;
  const auto lint = TRY(pipeline::lint_buildpack(request));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(lint), 2) + "\n"
                               : pipeline::to_text(lint);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return lint.is_fine() ? 0 : exit_status(Error{.kind = ErrorKind::buildpack, .message = ""});
}

}  // namespace

const Command buildpack_lint_command{
    .name = "buildpack lint",
    .arguments = "DIR",
    .summary = "Look a buildpack over without running it, against what stacks have",
    .options = buildpack_lint_options,
    .run = run_buildpack_lint,
};

}  // namespace bprun::cli
