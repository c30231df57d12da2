// SPDX-License-Identifier: MIT
#include "runner/pipeline/image_push.hpp"

#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array image_push_options{
    Option{"--image", "", "DIR", "the image: DIR or oci:DIR:TAG (default: image)"},
    Option{"--store", "", "DIR", "where there is room for what is needed on the way"},
    quiet_option,
    verbose_option,
};

Result<int> run_image_push(const Arguments& arguments) {
  if (arguments.operands.size() != 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun image push takes one reference",
                 .hint = "For example: bprun image push registry.example/team/app:1.0"};
  }
  pipeline::ImagePushRequest request{.image = arguments.value("--image").value_or("image"),
                                     .reference = arguments.operands[0]};
  request.caller = process::Environment::inherited();
  request.settings = settings_sources(arguments, request.caller);
  const auto sink = TRY(log_sink(arguments, STDERR_FILENO, STDERR_FILENO));
  const auto pushed = TRY(pipeline::push_image(request, *sink));
  static_cast<void>(
      fs::write_all(STDOUT_FILENO, format("{}@{}\n", pushed.reference, pushed.digest)));
  return 0;
}

}  // namespace

const Command image_push_command{
    .name = "image push",
    .arguments = "REF [--image DIR]",
    .summary = "Send an image to a registry, which gets only what it lacks",
    .options = image_push_options,
    .run = run_image_push,
};

}  // namespace bprun::cli
