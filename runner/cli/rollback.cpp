// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/pipeline/deploy.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

constexpr std::array own_rollback_options{app_option, quiet_option, verbose_option};
constexpr auto rollback_options = join_options(own_rollback_options, release_command_options);

Result<int> run_rollback(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun rollback takes one version",
                 .hint = "For example: bprun rollback v3 --app shop"};
  }
  pipeline::RollbackRequest request;
  request.app = TRY(app_request(arguments));
  request.command = TRY(command_options(arguments, "--release-timeout"));
  if (!arguments.operands.empty()) request.version = TRY(version_of(arguments.operands[0]));
  const auto sink = TRY(log_sink(arguments, STDOUT_FILENO, STDERR_FILENO));
  const auto released = pipeline::roll_back(request, *sink);
  // The sink has told what went wrong.
  return released ? 0 : exit_status(released.error());
}

}  // namespace

const Command rollback_command{
    .name = "rollback",
    .arguments = "[VERSION] --app NAME",
    .summary = "Make an earlier release's slug and config vars live again",
    .options = rollback_options,
    .run = run_rollback,
};

}  // namespace bprun::cli
