// SPDX-License-Identifier: MIT
#include "runner/pipeline/abi.hpp"

#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

/// Something is missing: the app's own files are at fault (ErrorKind::app).
constexpr int missing_status = 65;

constexpr std::array abi_options{
    Option{"--stack", "", "NAME", "the stack it is to run on (default: this machine's)"},
    Option{"--rootfs", "", "DIR", "look at a root filesystem instead of the tables"},
    Option{"--image", "", "run|build", "which image of the stack (default: run)"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--json", "", "", "as JSON"},
};

Result<pipeline::AbiRequest> request_of(const Arguments& arguments) {
  if (arguments.operands.size() != 1) {
    return Error{.kind = ErrorKind::usage, .message = "bprun abi takes one slug or directory"};
  }
  pipeline::AbiRequest request{.subject = arguments.operands[0],
                               .stack = arguments.value("--stack")};
  if (const auto root = arguments.value("--rootfs")) request.root = *root;
  if (const auto stacks = arguments.value("--stacks")) request.stacks = *stacks;
  const std::string image = arguments.value("--image").value_or("run");
  if (image == "build") request.image = stack::Image::build;
  if (image != "run" && image != "build") {
    return Error{.kind = ErrorKind::usage,
                 .message = format("--image is run or build, and not {}", image)};
  }
  if (request.root && arguments.has("--image")) {
    return Error{.kind = ErrorKind::usage,
                 .message = "--image belongs to a stack, and --rootfs is none"};
  }
  return request;
}

Result<int> run_abi(const Arguments& arguments) {
  const auto report = TRY(pipeline::check_abi(TRY(request_of(arguments))));
  const std::string text = arguments.has("--json")
                               ? document::to_json(abi::to_document(report), 2) + "\n"
                               : abi::to_text(report);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return report.is_fine() ? 0 : missing_status;
}

}  // namespace

const Command abi_command{
    .name = "abi",
    .arguments = "SLUG|DIR",
    .summary = "Say what its programs and libraries ask for that a stack does not have",
    .options = abi_options,
    .run = run_abi,
};

}  // namespace bprun::cli
