// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pack/inspect.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array slug_inspect_options{
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_slug_inspect(const Arguments& arguments) {
  if (arguments.operands.size() != 1) {
    return Error{.kind = ErrorKind::usage, .message = "bprun slug inspect takes one slug"};
  }
  const auto inspection = TRY(pack::inspect_slug(arguments.operands[0]));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pack::to_document(inspection), 2) + "\n"
                               : pack::to_text(inspection);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command slug_inspect_command{
    .name = "slug inspect",
    .arguments = "FILE",
    .summary = "Show what is in a slug: process types, sizes, largest files",
    .options = slug_inspect_options,
    .run = run_slug_inspect,
};

}  // namespace bprun::cli
