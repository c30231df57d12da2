// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/pipeline/build.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array shell_options{
    Option{"--at", "", "STEP", "after detect:N, compile:N or release (default: release)"},
    Option{"--from", "", "STEP", "take up what bprun build --until has kept"},
    Option{"--output", "-o", "DIR", "where the results go, if the build goes on (default: out)"},
    Option{"--buildpack", "-b", "WHAT", "a directory, URL[#ref], tarball or name; repeat for more"},
    Option{"--replace", "", "FROM=TO", "take buildpack TO where FROM is listed; repeat for more"},
    Option{"--env", "-e", "NAME=VALUE", "a config var; NAME alone takes it from the environment"},
    Option{"--env-file", "", "FILE", "config vars from a .env file (parsed, never evaluated)"},
    Option{"--env-dir", "", "DIR", "config vars from a directory, one file each"},
    Option{"--stack", "", "NAME", "the stack to build for (default: this machine's)"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--stack-root", "", "DIR", "build inside this root filesystem (bprun stack rootfs)"},
    Option{"--isolation", "", "MODE", "auto, sandbox, user or none"},
    Option{"--build-dir", "", "app|separate", "BUILD is /app, or /tmp/build with HOME=/app"},
    Option{"--source", "", "METHOD", "how the source gets in: auto, overlay or copy"},
    Option{"--store", "", "DIR", "where runtimes, checkouts and caches are kept"},
    Option{"--app", "", "NAME", "whose cache this is (default: the source's path)"},
    Option{"--no-wait", "", "", "fail if another build of this app is running"},
    Option{"--timeout", "", "TIME", "stop after 90s, 10m or 1h, the time in shells not counted"},
    Option{"--memory", "", "SIZE", "stop a build that needs more (512M, 2G)"},
    Option{"--cpus", "", "N", "processors to use (1.5 is allowed)"},
    Option{"--pids", "", "N", "processes at a time"},
    Option{"--disk", "", "SIZE", "stop a build that writes more"},
    Option{"--no-network", "", "", "scripts see no network"},
    Option{"--offline", "", "", "ask nobody for buildpacks; take what is kept"},
    Option{"--registry", "", "", "look ns/name up in Heroku's buildpack registry"},
    Option{"--pass-credentials", "", "", "let scripts see registry tokens and proxy passwords"},
    quiet_option,
    verbose_option,
};

Result<int> run_shell(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun shell takes one source",
                 .hint = "bprun help shell shows what it takes."};
  }
  auto given = TRY(build_request(arguments));
  auto& request = given.request;
  auto& steps = request.stepping;
  steps.shell_on_failure = true;
  steps.shell_after =
      TRY(pipeline::parse_step(arguments.value("--at").value_or("release"), "--at"));
  if (const auto from = arguments.value("--from")) {
    steps.from = TRY(pipeline::parse_step(*from, "--from"));
  }
  // Said before minutes of work.
  if (const auto terminal = pipeline::terminal_for_shell(request.caller); !terminal) {
    return Error{.kind = ErrorKind::denied,
                 .message = format("no shell can be opened: {}", terminal.error().message),
                 .hint = "bprun build builds without one; its build.json tells what became of it."};
  }
  request.output = arguments.value("--output").value_or("out");
  const auto sink = TRY(log_sink(arguments, STDOUT_FILENO, STDERR_FILENO));
  for (const auto& problem : given.warnings) {
    sink->emit(report::Warning{problem.text, problem.where});
  }
  const auto built = pipeline::build(request, *sink);
  // The sink has told what went wrong.
  return built ? 0 : exit_status(built.error());
}

}  // namespace

const Command shell_command{
    .name = "shell",
    .arguments = "[SRC] [--at STEP]",
    .summary = "Build an app up to a step, and open a shell inside",
    .options = shell_options,
    .run = run_shell,
};

}  // namespace bprun::cli
