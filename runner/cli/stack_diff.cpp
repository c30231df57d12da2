// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_diff.hpp"

#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array options{
    Option{"--arch", "", "ARCH", "x64 (default) or arm64"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run(const Arguments& arguments) {
  if (arguments.operands.size() != 2) {
    return Error{.kind = ErrorKind::usage, .message = "bprun stack diff takes two stacks' names"};
  }
  pipeline::StackDiffRequest request{.from = arguments.operands[0], .to = arguments.operands[1]};
  if (const auto arch = arguments.value("--arch")) request.arch = *arch;
  if (const auto stacks = arguments.value("--stacks")) request.stacks = *stacks;
  const auto diff = TRY(pipeline::diff_stacks(request));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(diff), 2) + "\n"
                               : pipeline::to_text(diff);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command stack_diff_command{
    .name = "stack diff",
    .arguments = "A B",
    .summary = "Show what who moves from stack A to stack B loses and gains",
    .about = "",
    .options = options,
    .run = run,
};

}  // namespace bprun::cli
