// SPDX-License-Identifier: MIT
#include "runner/pipeline/app_check.hpp"

#include "runner/cli/commands.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array app_check_options{
    Option{"--config-var", "", "NAME", "a variable that the app has when it runs; repeat for more"},
    Option{"--json", "", "", "as JSON"},
};

constexpr std::array<Option, 0> app_schema_options{};

constexpr std::array heroku_yml_plan_options{
    Option{"--engine", "", "NAME", "buildah, podman or docker (default: the one that is there)"},
};

Result<fs::Path> directory_of(const Arguments& arguments, const char* command) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = std::string(command) + " takes one directory"};
  }
  return fs::Path(arguments.operands.empty() ? "." : arguments.operands[0]);
}

Result<int> run_app_check(const Arguments& arguments) {
  const auto directory = TRY(directory_of(arguments, "bprun app check"));
  const auto check = TRY(pipeline::check_app(directory, arguments.values("--config-var")));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(check), 2) + "\n"
                               : pipeline::to_text(check);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return check.has_errors() ? exit_status(Error{.kind = ErrorKind::app}) : 0;
}

Result<int> run_app_schema(const Arguments& arguments) {
  const std::string file = arguments.operands.empty() ? "app.json" : arguments.operands[0];
  const auto schema = pipeline::schema_of(file);
  if (!schema || arguments.operands.size() > 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun app schema takes app.json or heroku.yml"};
  }
  static_cast<void>(fs::write_all(STDOUT_FILENO, *schema));
  return 0;
}

Result<int> run_heroku_yml_plan(const Arguments& arguments) {
  const auto directory = TRY(directory_of(arguments, "bprun heroku-yml plan"));
  const auto plan =
      TRY(pipeline::heroku_yml_plan(directory, arguments.value("--engine").value_or("")));
  static_cast<void>(fs::write_all(STDOUT_FILENO, plan));
  return 0;
}

}  // namespace

const Command app_check_command{
    .name = "app check",
    .arguments = "[DIR]",
    .summary = "Look over app.json, heroku.yml and the Procfile, and say all that is wrong",
    .options = app_check_options,
    .run = run_app_check,
};

const Command app_schema_command{
    .name = "app schema",
    .arguments = "[app.json|heroku.yml]",
    .summary = "Print the JSON Schema of app.json or heroku.yml",
    .options = app_schema_options,
    .run = run_app_schema,
};

const Command heroku_yml_plan_command{
    .name = "heroku-yml plan",
    .arguments = "[DIR]",
    .summary = "Print the commands that build the images of a heroku.yml",
    .options = heroku_yml_plan_options,
    .run = run_heroku_yml_plan,
};

}  // namespace bprun::cli
