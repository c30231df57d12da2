// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_check.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array stack_check_options{
    Option{"--stack", "", "all|A,B", "the stacks to check (default: all)"},
    Option{"--buildpack", "-b", "WHAT", "as for plan"},
    Option{"--replace", "", "FROM=TO", "as for plan"},
    Option{"--arch", "", "ARCH", "x64 or arm64 (default: this machine's)"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--env", "-e", "NAME=VALUE", "as for plan"},
    Option{"--env-file", "", "FILE", "as for plan"},
    Option{"--env-dir", "", "DIR", "as for plan"},
    Option{"--registry", "", "", "as for plan"},
    Option{"--isolation", "", "MODE", "as for plan"},
    Option{"--store", "", "DIR", "as for plan"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_stack_check(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "bprun stack check takes one source"};
  }
  Arguments without_stack = arguments;
  without_stack.options.erase("--stack");
  const auto request = TRY(plan_request(without_stack));
  const auto check = TRY(pipeline::check_stacks(request, stack_names(arguments)));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(check), 2) + "\n"
                               : pipeline::to_text(check);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return check.any_can() ? 0 : exit_status(Error{.kind = ErrorKind::unsupported, .message = ""});
}

}  // namespace

const Command stack_check_command{
    .name = "stack check",
    .arguments = "[SRC]",
    .summary = "Show which stacks can run an app, and why the others cannot",
    .options = stack_check_options,
    .run = run_stack_check,
};

}  // namespace bprun::cli
