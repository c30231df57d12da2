// SPDX-License-Identifier: MIT
#include "runner/pipeline/buildpack_test.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/shared_options.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array buildpack_test_options{
    Option{"--stack", "", "A,B", "the stacks, each in turn (default: this machine's)"},
    Option{"--suite", "", "NAME", "this suite alone (compile_test.sh); repeat for more"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--stack-root", "", "DIR", "run inside this root filesystem (bprun stack rootfs)"},
    Option{"--isolation", "", "MODE", "auto, sandbox, user or none"},
    Option{"--store", "", "DIR", "where the copies are made"},
    Option{"--timeout", "", "TIME", "stop after 90s, 10m or 1h"},
    Option{"--memory", "", "SIZE", "stop a suite that needs more (512M, 2G)"},
    Option{"--cpus", "", "N", "processors to use (1.5 is allowed)"},
    Option{"--pids", "", "N", "processes at a time"},
    Option{"--disk", "", "SIZE", "stop a suite that writes more"},
    Option{"--no-network", "", "", "suites see no network"},
    Option{"--json", "", "", "events as JSON, one a line, instead of the log"},
    quiet_option,
    verbose_option,
};

Result<int> run_buildpack_test(const Arguments& arguments) {
  if (arguments.operands.size() != 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun buildpack test takes one buildpack's folder"};
  }
  pipeline::BuildpackTestRequest request{.buildpack = arguments.operands[0]};
  request.stacks = stack_names(arguments);
  if (arguments.has("--stack") && request.stacks.empty()) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun buildpack test takes stacks by their names",
                 .hint = "--stack heroku-22,heroku-24"};
  }
  request.suites = arguments.values("--suite");
  request.caller = process::Environment::inherited();
  Arguments without_stack = arguments;
  without_stack.options.erase("--stack");
  request.settings = settings_sources(without_stack, request.caller);
  if (const auto tables = arguments.value("--stacks")) request.tables = *tables;
  request.network = !arguments.has("--no-network");

  const auto sink = TRY(event_sink(arguments));
  return TRY(pipeline::test_buildpack(request, *sink)).status();
}

}  // namespace

const Command buildpack_test_command{
    .name = "buildpack test",
    .arguments = "DIR",
    .summary = "Run the test suites of a buildpack, on one stack or several",
    .options = buildpack_test_options,
    .run = run_buildpack_test,
};

}  // namespace bprun::cli
