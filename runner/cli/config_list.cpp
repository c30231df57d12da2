// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/releases/config.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

constexpr std::array config_list_options{
    app_option,
    Option{"--names", "", "", "names alone: values may be secrets"},
    Option{"--json", "", "", "as an object of JSON"},
    state_option,
};

Result<int> run_config_list(const Arguments& arguments) {
  if (!arguments.operands.empty() || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "bprun config list takes no word"};
  }
  const auto place = TRY(pipeline::place_of(TRY(app_request(arguments))));
  const auto config = TRY(releases::read_config(place.config(), "bprun config"));
  std::string said;
  auto document = document::Value::object();
  const auto environment = config.environment();
  for (const auto& [name, value] : environment.variables()) {
    document.set(name, value);
    said += arguments.has("--names") ? format("{}\n", name)
                                     : format("{}={}\n", name, text::shell_quote(value));
  }
  if (arguments.has("--json")) said = document::to_json(document, 2) + "\n";
  static_cast<void>(fs::write_all(STDOUT_FILENO, said));
  return 0;
}

}  // namespace

const Command config_list_command{
    .name = "config list",
    .arguments = "--app NAME",
    .summary = "Show the config vars of an app",
    .options = config_list_options,
    .run = run_config_list,
};

}  // namespace bprun::cli
