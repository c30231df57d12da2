// SPDX-License-Identifier: MIT
#include "runner/pipeline/lambda.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array lambda_options{
    Option{"--app-dir", "", "DIR", "the app: a copy of it for each event (default: none)"},
    Option{"--env-command", "", "NAME='CMD'", "a variable that CMD prints, anew for each event"},
    Option{"--runtime-api", "", "HOST:PORT", "instead of what AWS_LAMBDA_RUNTIME_API says"},
    Option{"--once", "", "", "end after one event"},
};

Result<int> run_lambda(const Arguments& arguments) {
  if (!arguments.operands.empty() || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "bprun lambda takes no operand"};
  }
  pipeline::LambdaRequest request{.caller = process::Environment::inherited()};
  request.env_commands = TRY(env_commands(arguments));
  request.once = arguments.has("--once");
  if (const auto directory = arguments.value("--app-dir")) request.app = *directory;
  const auto set = request.caller.get("AWS_LAMBDA_RUNTIME_API");
  request.api = arguments.value("--runtime-api").value_or(set.value_or(""));
  request.on_output = [](std::string_view bytes) {
    static_cast<void>(fs::write_all(STDERR_FILENO, bytes));
  };
  if (request.api.empty()) {
    return Error{.kind = ErrorKind::usage,
                 .message = "AWS_LAMBDA_RUNTIME_API is not set",
                 .hint = "bprun lambda is started by Lambda, as a function's bootstrap."};
  }
  TRY(pipeline::serve_lambda(request));
  return 0;
}

}  // namespace

const Command lambda_command{
    .name = "lambda",
    .arguments = "",
    .summary = "Run release commands as a function of AWS Lambda",
    .options = lambda_options,
    .run = run_lambda,
};

}  // namespace bprun::cli
