// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/pipeline/deploy.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

constexpr std::array own_release_options{
    app_option,
    Option{"--force", "", "", "run it again though it is done"},
    Option{"--timeout", "", "TIME", "SIGTERM after this (default: 1h), SIGKILL 30 s later"},
    Option{"--memory", "", "SIZE", "stop it when it needs more"},
    Option{"--cpus", "", "N", "processors to use (1.5 is allowed)"},
    Option{"--pids", "", "N", "processes at a time"},
    Option{"--json", "", "", "events as JSON, one a line, instead of the log"},
    quiet_option,
    verbose_option,
};

constexpr auto release_options = join_options(own_release_options, release_command_options);

Result<int> run_release(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun release takes one slug, or the output folder of a build",
                 .hint = "For example: bprun release out --app shop"};
  }
  pipeline::DeployRequest request{.goes_live = false};
  request.from = pipeline::FromNewest{};
  if (!arguments.operands.empty()) request.from = pipeline::FromSlug{arguments.operands[0]};
  request.app = TRY(app_request(arguments));
  const bool has_timeout = arguments.has("--timeout");
  request.command =
      TRY(command_options(arguments, has_timeout ? "--timeout" : "--release-timeout"));
  request.command.force = arguments.has("--force");
  const auto sink = TRY(event_sink(arguments));
  const auto released = pipeline::deploy(request, *sink);
  // The sink has told what went wrong.
  return released ? 0 : exit_status(released.error());
}

}  // namespace

const Command release_command{
    .name = "release",
    .arguments = "[SLUG|OUT] --app NAME",
    .summary = "Run the release command of a slug, once",
    .options = release_options,
    .run = run_release,
};

}  // namespace bprun::cli
