// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"
#include "runner/pack/diff.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array slug_diff_options{
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_slug_diff(const Arguments& arguments) {
  if (arguments.operands.size() != 2) {
    return Error{.kind = ErrorKind::usage, .message = "bprun slug diff takes two slugs"};
  }
  const auto diff = TRY(pack::diff_slugs(arguments.operands[0], arguments.operands[1]));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pack::to_document(diff), 2) + "\n"
                               : pack::to_text(diff);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command slug_diff_command{
    .name = "slug diff",
    .arguments = "OLD NEW",
    .summary = "Show what changed from one slug to another, and what it costs",
    .options = slug_diff_options,
    .run = run_slug_diff,
};

}  // namespace bprun::cli
