// SPDX-License-Identifier: MIT
#include "runner/pipeline/cache_verify.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array cache_verify_options{
    Option{"--dry-run", "", "", "say what is damaged, and remove nothing"},
    Option{"--store", "", "DIR", "as for build"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_cache_verify(const Arguments& arguments) {
  if (!arguments.operands.empty()) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun cache verify takes no operand",
                 .hint = "--store DIR names another store than the usual one."};
  }
  pipeline::CacheVerifyRequest request{.drop = !arguments.has("--dry-run")};
  request.caller = process::Environment::inherited();
  request.settings = settings_sources(arguments, request.caller);
  const auto found = TRY(pipeline::verify_cache(request));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(found), 2) + "\n"
                               : pipeline::to_text(found, request.drop);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return found.damaged.empty() ? 0 : exit_status(Error{.kind = ErrorKind::corrupt});
}

}  // namespace

const Command cache_verify_command{
    .name = "cache verify",
    .arguments = "",
    .summary = "Compare what the store holds with its checksums, and remove what is damaged",
    .options = cache_verify_options,
    .run = run_cache_verify,
};

}  // namespace bprun::cli
