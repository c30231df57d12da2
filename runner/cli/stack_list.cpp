// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_list.hpp"

#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array stack_list_options{
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_stack_list(const Arguments& arguments) {
  if (!arguments.operands.empty()) {
    return Error{.kind = ErrorKind::usage, .message = "bprun stack list takes no operand"};
  }
  const auto list = TRY(pipeline::list_stacks(arguments.value("--stacks")));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(list), 2) + "\n"
                               : pipeline::to_text(list);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command stack_list_command{
    .name = "stack list",
    .arguments = "",
    .summary = "List the stacks: base, architectures, and whether they are supported today",
    .options = stack_list_options,
    .run = run_stack_list,
};

}  // namespace bprun::cli
