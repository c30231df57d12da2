// SPDX-License-Identifier: MIT
#include "runner/pipeline/plan.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array plan_options{
    Option{"--buildpack", "-b", "WHAT", "a directory, URL[#ref], tarball or name; repeat for more"},
    Option{"--replace", "", "FROM=TO", "take buildpack TO where FROM is listed; repeat for more"},
    Option{"--stack", "", "NAME", "the stack to plan for (default: this machine's)"},
    Option{"--arch", "", "ARCH", "x64 or arm64 (default: this machine's)"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--env", "-e", "NAME=VALUE", "a config var; NAME alone takes it from the environment"},
    Option{"--env-file", "", "FILE", "config vars from a .env file (parsed, never evaluated)"},
    Option{"--env-dir", "", "DIR", "config vars from a directory, one file each"},
    Option{"--registry", "", "", "look ns/name up in Heroku's buildpack registry"},
    Option{"--no-network", "", "", "the build's scripts will see no network"},
    Option{"--isolation", "", "MODE", "auto, sandbox, user or none"},
    Option{"--store", "", "DIR", "where runtimes, checkouts and caches are kept"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_plan(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun plan takes one source",
                 .hint = "bprun help plan shows what it takes."};
  }
  const auto request = TRY(plan_request(arguments));
  const auto plan = TRY(pipeline::plan(request));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(plan), 2) + "\n"
                               : pipeline::to_text(plan);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return pipeline::exit_status(plan);
}

}  // namespace

const Command plan_command{
    .name = "plan",
    .arguments = "[SRC]",
    .summary = "Show what a build would be, and whether it can succeed, in milliseconds",
    .options = plan_options,
    .run = run_plan,
};

}  // namespace bprun::cli
