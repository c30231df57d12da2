// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/pipeline/app_test.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array test_options{
    Option{"--output", "-o", "DIR", "where test.json goes (default: no record)"},
    Option{
        "--junit", "", "DIR|FILE.xml", "keep the JUnit that the tests write; if none, one of ours"},
    Option{"--junit-from", "", "PATH", "where in the app to look for it; repeat for more"},
    Option{"--buildpack", "-b", "WHAT", "a directory, URL[#ref], tarball or name; repeat for more"},
    Option{"--replace", "", "FROM=TO", "take buildpack TO where FROM is listed; repeat for more"},
    Option{"--env", "-e", "NAME=VALUE", "a config var; NAME alone takes it from the environment"},
    Option{"--env-file", "", "FILE", "config vars from a .env file (parsed, never evaluated)"},
    Option{"--env-dir", "", "DIR", "config vars from a directory, one file each"},
    Option{"--stack", "", "NAME", "the stack to test on (default: this machine's)"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--stack-root", "", "DIR", "run inside this root filesystem (bprun stack rootfs)"},
    Option{"--isolation", "", "MODE", "auto, sandbox, user or none"},
    Option{"--build-dir", "", "app|separate", "where test-compile finds the app; tests see /app"},
    Option{"--source", "", "METHOD", "how the source gets in: auto, overlay or copy"},
    Option{"--store", "", "DIR", "where runtimes, checkouts and caches are kept"},
    Option{"--app", "", "NAME", "whose cache this is (default: the source's path)"},
    Option{"--no-wait", "", "", "fail if another test run of this app is under way"},
    Option{"--timeout", "", "TIME", "stop after 90s, 10m or 1h"},
    Option{"--memory", "", "SIZE", "stop a script that needs more (512M, 2G)"},
    Option{"--cpus", "", "N", "processors to use (1.5 is allowed)"},
    Option{"--pids", "", "N", "processes at a time"},
    Option{"--disk", "", "SIZE", "stop a run that writes more"},
    Option{"--no-network", "", "", "scripts see no network"},
    Option{"--offline", "", "", "ask nobody for buildpacks; take what is kept"},
    Option{"--registry", "", "", "look ns/name up in Heroku's buildpack registry"},
    Option{"--pass-credentials", "", "", "let scripts see registry tokens and proxy passwords"},
    Option{"--report", "", "FILE", "write what the buildpacks' bin/report printed"},
    Option{"--json", "", "", "events as JSON, one a line, instead of the log"},
    quiet_option,
    verbose_option,
};

Result<int> run_test(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun test takes one source",
                 .hint = "bprun help test shows what it takes."};
  }
  auto given = TRY(build_request(arguments));
  auto& request = given.request;
  if (const auto output = arguments.value("--output")) request.output = *output;
  if (const auto junit = arguments.value("--junit")) {
    std::error_code failure;
    request.tests.junit = std::filesystem::absolute(*junit, failure).lexically_normal();
    if (failure || junit->empty()) {
      return Error{.kind = ErrorKind::usage, .message = "--junit names no file or folder"};
    }
  }
  request.tests.junit_from = arguments.values("--junit-from");

  const auto sink = TRY(event_sink(arguments));
  for (const auto& problem : given.warnings) {
    sink->emit(report::Warning{problem.text, problem.where});
  }
  const auto tested = pipeline::test_app(request, *sink);
  // The sink has told what went wrong.
  return tested ? 0 : exit_status(tested.error());
}

}  // namespace

const Command test_command{
    .name = "test",
    .arguments = "[SRC] [-o DIR] [--junit DIR|FILE.xml]",
    .summary = "Run an app's tests as Heroku CI does",
    .options = test_options,
    .run = run_test,
};

}  // namespace bprun::cli
