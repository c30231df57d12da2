// SPDX-License-Identifier: MIT
#include "runner/pipeline/config_explain.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"
#include "runner/releases/config.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array config_explain_options{
    Option{"--env", "-e", "NAME=VALUE", "as for build"},
    Option{"--env-file", "", "FILE", "as for build"},
    Option{"--env-dir", "", "DIR", "as for build"},
    Option{"--app", "", "NAME", "an app whose config vars bprun config set has set"},
    state_option,
    Option{"--show-values", "", "", "values too: they may be secrets"},
    Option{"--json", "", "", "as an object of JSON"},
};

Result<int> run_config_explain(const Arguments& arguments) {
  if (arguments.operands.empty() || arguments.operands.size() > 2 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun config explain takes the name of a variable, and a source",
                 .hint = "For example: bprun config explain DATABASE_URL . --env-file .env"};
  }
  pipeline::ConfigQuestion question{.name = arguments.operands[0]};
  if (arguments.operands.size() > 1) question.source = arguments.operands[1];
  question.caller = process::Environment::inherited();
  question.given = TRY(settings_of_variable(arguments, question.caller, question.name));
  if (arguments.has("--app")) {
    const auto place = TRY(pipeline::place_of(TRY(app_request(arguments))));
    question.app = place.app();
    question.of_app = TRY(releases::read_config(place.config(), "bprun config"));
  }
  const auto explanation = TRY(pipeline::explain_config(question));
  const bool values = arguments.has("--show-values");
  const std::string text =
      arguments.has("--json")
          ? document::to_json(pipeline::to_document(explanation, values), 2) + "\n"
          : pipeline::to_text(explanation, values);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command config_explain_command{
    .name = "config explain",
    .arguments = "VAR [SRC]",
    .summary = "Say what sets a config var, what that hides, and who will see it",
    .options = config_explain_options,
    .run = run_config_explain,
};

}  // namespace bprun::cli
