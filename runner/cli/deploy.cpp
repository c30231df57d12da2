// SPDX-License-Identifier: MIT
#include "runner/pipeline/deploy.hpp"

#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/file.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

constexpr std::array own_deploy_options{
    app_option,
    Option{"--slug", "", "FILE", "deploy this slug; nothing is built"},
    Option{"--retry", "", "", "the newest release once more"},
    Option{"--force", "", "", "a release of its own, though nothing has changed"},
    Option{"--message", "-m", "TEXT", "what the list of releases says of it"},
    Option{"--buildpack", "-b", "WHAT", "a directory, URL[#ref], tarball or name; repeat for more"},
    Option{"--stack", "", "NAME", "the stack to build for (default: this machine's)"},
    Option{"--timeout", "", "TIME", "stop the build after 90s, 10m or 1h"},
    Option{"--memory", "", "SIZE", "stop a build or a release command that needs more"},
    Option{"--offline", "", "", "ask nobody for buildpacks; take what is kept"},
    Option{"--json", "", "", "events as JSON, one a line, instead of the log"},
    quiet_option,
    verbose_option,
};

constexpr auto deploy_options = join_options(own_deploy_options, release_command_options);

/// What is to be deployed: a folder with a build's results or a file is a slug, all else a source.
Result<decltype(pipeline::DeployRequest::from)> origin_of(const Arguments& arguments) {
  using From = decltype(pipeline::DeployRequest::from);
  const auto slug = arguments.value("--slug");
  const std::size_t given =
      arguments.operands.size() + (slug ? 1U : 0U) + (arguments.has("--retry") ? 1U : 0U);
  if (given != 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun deploy takes one of: a source, a slug, --retry",
                 .hint = "For example: bprun deploy . --app shop"};
  }
  if (slug) return From(pipeline::FromSlug{*slug});
  if (arguments.has("--retry")) return From(pipeline::FromNewest{});
  const fs::Path operand = arguments.operands[0];
  const bool is_output =
      fs::is_file(operand / "build.json") &&
      (fs::is_file(operand / "slug.tgz") || fs::is_file(operand / "slug.tar.zst") ||
       fs::is_file(operand / "image.tar"));
  const bool is_layout = fs::is_file(operand / "oci-layout") && fs::is_file(operand / "index.json");
  if (fs::is_file(operand) || is_output || is_layout) return From(pipeline::FromSlug{operand});
  pipeline::FromSource source;
  source.build.caller = process::Environment::inherited();
  source.build.source = operand;
  source.build.settings = settings_sources(arguments, source.build.caller);
  source.build.buildpacks = arguments.values("--buildpack");
  source.build.offline = arguments.has("--offline");
  return From(std::move(source));
}

Result<int> run_deploy(const Arguments& arguments) {
  pipeline::DeployRequest request;
  request.from = TRY(origin_of(arguments));
  request.app = TRY(app_request(arguments));
  request.command = TRY(command_options(arguments, "--release-timeout"));
  request.anew = arguments.has("--force");
  request.command.force = request.anew;
  request.description = arguments.value("--message").value_or("");
  const auto sink = TRY(event_sink(arguments));
  const auto deployed = pipeline::deploy(request, *sink);
  // The sink has told what went wrong.
  return deployed ? 0 : exit_status(deployed.error());
}

}  // namespace

const Command deploy_command{
    .name = "deploy",
    .arguments = "SRC|SLUG --app NAME",
    .summary = "Build an app, run its release command, and make it the live release",
    .options = deploy_options,
    .run = run_deploy,
};

}  // namespace bprun::cli
