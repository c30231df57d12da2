// SPDX-License-Identifier: MIT
#include "runner/pipeline/build.hpp"

#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/shared_options.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array build_options{
    Option{"--output", "-o", "DIR", "where slug.tgz, Procfile and build.json go (default: out)"},
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
    Option{"--timeout", "", "TIME", "stop after 90s, 10m or 1h"},
    Option{"--memory", "", "SIZE", "stop a build that needs more (512M, 2G)"},
    Option{"--cpus", "", "N", "processors to use (1.5 is allowed)"},
    Option{"--pids", "", "N", "processes at a time"},
    Option{"--disk", "", "SIZE", "stop a build that writes more"},
    Option{"--slug-format", "", "tgz|zst|both", "of the slug (default: tgz)"},
    Option{"--slug-soft", "", "SIZE", "warn about a larger slug (default: 300M)"},
    Option{"--slug-hard", "", "SIZE", "refuse a larger slug (default: 1G)"},
    Option{"--image", "", "DIR", "also write an OCI image, as a layout in DIR"},
    Option{"--image-tag", "", "TAG", "its tag in the layout (default: latest)"},
    Option{"--image-base", "", "BASE", "oci:DIR:TAG, docker://REF, a root filesystem, or scratch"},
    Option{"--locked", "", "", "build exactly what bprun.lock says, or fail"},
    Option{"--shell-on-failure", "", "", "where a step fails, a shell in it (bprun help shell)"},
    Option{"--until", "", "STEP", "stop after detect, compile:N or release, and keep what stands"},
    Option{"--from", "", "STEP", "take up what --until has kept, and go on with STEP"},
    Option{"--no-network", "", "", "scripts see no network"},
    Option{"--offline", "", "", "ask nobody for buildpacks; take what is kept"},
    Option{"--registry", "", "", "look ns/name up in Heroku's buildpack registry"},
    Option{"--pass-credentials", "", "", "let scripts see registry tokens and proxy passwords"},
    Option{"--slugignore-negation", "", "", "lines with ! in .slugignore take back"},
    Option{"--report", "", "FILE", "write what the buildpacks' bin/report printed"},
    Option{"--json", "", "", "events as JSON, one a line, instead of the log"},
    quiet_option,
    verbose_option,
};

Result<std::optional<pipeline::ImageOptions>> image_options(const Arguments& arguments) {
  const auto directory = arguments.value("--image");
  for (const char* option : {"--image-tag", "--image-base"}) {
    if (!directory && arguments.has(option)) {
      return Error{.kind = ErrorKind::usage, .message = format("{} goes with --image", option)};
    }
  }
  if (!directory) return std::optional<pipeline::ImageOptions>();
  pipeline::ImageOptions image{.directory = *directory};
  if (const auto tag = arguments.value("--image-tag")) image.tag = *tag;
  if (const auto base = arguments.value("--image-base")) image.base = *base;
  return std::optional(std::move(image));
}

Result<pipeline::Stepping> stepping(const Arguments& arguments) {
  pipeline::Stepping steps{.shell_on_failure = arguments.has("--shell-on-failure")};
  if (const auto until = arguments.value("--until")) {
    steps.until = TRY(pipeline::parse_step(*until, "--until"));
  }
  if (const auto from = arguments.value("--from")) {
    steps.from = TRY(pipeline::parse_step(*from, "--from"));
  }
  return steps;
}

Result<int> run_build(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun build takes one source",
                 .hint = "bprun help build shows what it takes."};
  }
  auto given = TRY(build_request(arguments));
  auto& request = given.request;
  request.output = arguments.value("--output").value_or("out");
  request.slug_format = TRY(pack::slug_format(arguments.value("--slug-format").value_or("tgz")));
  request.image = TRY(image_options(arguments));
  request.locked = arguments.has("--locked");
  request.stepping = TRY(stepping(arguments));
  request.slugignore_negation = arguments.has("--slugignore-negation");
  const auto sink = TRY(event_sink(arguments));
  for (const auto& problem : given.warnings) {
    sink->emit(report::Warning{problem.text, problem.where});
  }
  const auto built = pipeline::build(request, *sink);
  // The sink has told what went wrong.
  return built ? 0 : exit_status(built.error());
}

}  // namespace

const Command build_command{
    .name = "build",
    .arguments = "[SRC] [-o DIR]",
    .summary = "Build an app into a slug that runs",
    .options = build_options,
    .run = run_build,
};

}  // namespace bprun::cli
