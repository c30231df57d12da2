// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_diff.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array stack_diff_options{
    Option{"--arch", "", "ARCH", "x64 (default) or arm64"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--buildpack", "-b", "WHAT", "for SRC, as for plan"},
    Option{"--replace", "", "FROM=TO", "for SRC, as for plan"},
    Option{"--env", "-e", "NAME=VALUE", "for SRC, as for plan"},
    Option{"--env-file", "", "FILE", "for SRC, as for plan"},
    Option{"--env-dir", "", "DIR", "for SRC, as for plan"},
    Option{"--registry", "", "", "for SRC, as for plan"},
    Option{"--isolation", "", "MODE", "for SRC, as for plan"},
    Option{"--store", "", "DIR", "for SRC, as for plan"},
    Option{"--json", "", "", "as JSON"},
};

Result<pipeline::StackDiffRequest> request_of(const Arguments& arguments) {
  const auto& operands = arguments.operands;
  if (operands.size() < 2 || operands.size() > 3 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun stack diff takes two stacks' names, and perhaps a source"};
  }
  pipeline::StackDiffRequest request{.from = operands[0], .to = operands[1]};
  if (const auto arch = arguments.value("--arch")) request.arch = *arch;
  if (const auto stacks = arguments.value("--stacks")) request.stacks = *stacks;
  if (operands.size() == 3) {
    Arguments of_app = arguments;
    of_app.operands = {operands[2]};
    auto app = TRY(plan_request(of_app));
    app.arch = request.arch;
    request.app = std::move(app);
  }
  return request;
}

Result<int> run_stack_diff(const Arguments& arguments) {
  const auto diff = TRY(pipeline::diff_stacks(TRY(request_of(arguments))));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(diff), 2) + "\n"
                               : pipeline::to_text(diff);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return diff.possible() ? 0 : exit_status(Error{.kind = ErrorKind::unsupported});
}

}  // namespace

const Command stack_diff_command{
    .name = "stack diff",
    .arguments = "A B [SRC]",
    .summary = "Show what who moves from stack A to stack B loses and gains",
    .options = stack_diff_options,
    .run = run_stack_diff,
};

}  // namespace bprun::cli
