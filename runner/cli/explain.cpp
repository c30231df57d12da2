// SPDX-License-Identifier: MIT
#include "runner/pipeline/explain.hpp"

#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

Result<int> run_explain(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "bprun explain takes one record"};
  }
  const fs::Path what = arguments.operands.empty() ? "out" : arguments.operands[0];
  const auto record = TRY(pipeline::read_record(what));
  static_cast<void>(fs::write_all(STDOUT_FILENO, pipeline::explain(record)));
  return 0;
}

}  // namespace

const Command explain_command{
    .name = "explain",
    .arguments = "[OUT|build.json]",
    .summary = "Say why a build came out as it did, from its record",
    .options = {},
    .run = run_explain,
};

}  // namespace bprun::cli
