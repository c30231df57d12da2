// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pipeline/cache_items.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array cache_ls_options{
    Option{"--store", "", "DIR", "as for build"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_cache_ls(const Arguments& arguments) {
  if (!arguments.operands.empty()) {
    return Error{.kind = ErrorKind::usage, .message = "bprun cache ls takes no operand"};
  }
  const auto caller = process::Environment::inherited();
  const auto list = TRY(pipeline::list_cache(settings_sources(arguments, caller), caller));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(list), 2) + "\n"
                               : pipeline::to_text(list);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command cache_ls_command{
    .name = "cache ls",
    .arguments = "",
    .summary = "List what the store keeps: runtimes, checkouts, apps' caches, parts of slugs",
    .options = cache_ls_options,
    .run = run_cache_ls,
};

}  // namespace bprun::cli
