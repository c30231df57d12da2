// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_show.hpp"

#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array stack_show_options{
    Option{"--arch", "", "ARCH", "x64 or arm64 (default: the first that the stack has)"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_stack_show(const Arguments& arguments) {
  if (arguments.operands.size() != 1) {
    return Error{.kind = ErrorKind::usage, .message = "bprun stack show takes one stack's name"};
  }
  pipeline::StackShowRequest request{.name = arguments.operands[0],
                                     .arch = arguments.value("--arch")};
  if (const auto stacks = arguments.value("--stacks")) request.stacks = *stacks;
  const auto description = TRY(pipeline::show_stack(request));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(description), 2) + "\n"
                               : pipeline::to_text(description);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command stack_show_command{
    .name = "stack show",
    .arguments = "NAME",
    .summary = "Show what a stack has: dates, ceilings, versions of Erlang, Elixir and Node",
    .options = stack_show_options,
    .run = run_stack_show,
};

}  // namespace bprun::cli
