// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/pipeline/make_root.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array stack_rootfs_options{
    Option{"--packages", "", "A,B", "Debian packages to add; repeat for more"},
    Option{"--minimal", "", "", "no packages but Debian's smallest system and --packages"},
    Option{"--mirror", "", "URL", "Debian's mirror (default: the one that apt uses here)"},
    Option{"--stack", "", "NAME", "which stack an image is, where it does not say"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    quiet_option,
    verbose_option,
};

Result<int> run_stack_rootfs(const Arguments& arguments) {
  if (arguments.operands.size() != 2 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun stack rootfs takes a stack or an image, and a directory",
                 .hint = "For example: bprun stack rootfs debian-13 /var/lib/bprun/debian-13"};
  }
  pipeline::RootRequest request{.what = arguments.operands[0], .directory = arguments.operands[1]};
  request.caller = process::Environment::inherited();
  for (const auto& list : arguments.values("--packages")) {
    for (const auto name : text::split(list, ','))
      request.packages.emplace_back(text::trim(name));
  }
  request.minimal = arguments.has("--minimal");
  request.mirror = arguments.value("--mirror");
  request.stack = arguments.value("--stack");
  if (const auto stacks = arguments.value("--stacks")) request.stacks = *stacks;

  const auto sink = TRY(log_sink(arguments, STDERR_FILENO, STDERR_FILENO));
  const auto made = TRY(pipeline::make_root(request, *sink));
  sink->emit(report::Title{format("{} is in {}", made.stack, request.directory.native())});
  sink->emit(report::Detail{
      format("bprun build SRC --stack-root {}", text::shell_quote(request.directory.native()))});
  return 0;
}

}  // namespace

const Command stack_rootfs_command{
    .name = "stack rootfs",
    .arguments = "STACK|IMAGE DIR",
    .summary = "Make a stack's root filesystem, for --stack-root",
    .options = stack_rootfs_options,
    .run = run_stack_rootfs,
};

}  // namespace bprun::cli
