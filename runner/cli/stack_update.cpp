// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_update.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array stack_update_options{
    Option{"--stacks", "", "DIR", "the tables to bring up to date (made if it is not there)"},
    Option{"--dry-run", "", "", "say what would change, and write nothing"},
    Option{"--again", "", "", "read lists that have not changed since the last time, too"},
    Option{"--json", "", "", "the changes as JSON"},
};

Result<int> run_stack_update(const Arguments& arguments) {
  const auto directory = arguments.value("--stacks");
  if (!directory || !arguments.operands.empty()) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun stack update needs --stacks DIR",
                 .hint =
                     "DIR holds the tables afterwards; a new one begins with the built-in ones."};
  }
  const auto caller = process::Environment::inherited();
  const pipeline::StackUpdateRequest request{.directory = *directory,
                                             .settings = settings_sources(arguments, caller),
                                             .caller = caller,
                                             .dry_run = arguments.has("--dry-run"),
                                             .read_again = arguments.has("--again")};
  const auto updated = TRY(pipeline::update_stacks(request));
  const std::string text = arguments.has("--json")
                               ? pipeline::to_json(updated)
                               : pipeline::render(updated, request.directory, request.dry_run);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command stack_update_command{
    .name = "stack update",
    .arguments = "--stacks DIR",
    .summary = "Bring the tables of stacks and runtimes up to date from upstreams' lists",
    .options = stack_update_options,
    .run = run_stack_update,
};

}  // namespace bprun::cli
