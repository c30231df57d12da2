// SPDX-License-Identifier: MIT
#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pipeline/cache_items.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array cache_rm_options{
    Option{"--app", "", "NAME", "the cache of the app that was built with --app NAME"},
    Option{"--store", "", "DIR", "as for build"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_cache_rm(const Arguments& arguments) {
  if (arguments.operands.empty() && !arguments.has("--app")) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun cache rm takes names, sources or --app NAME",
                 .hint = "`bprun cache ls` lists the names."};
  }
  pipeline::CacheRemoveRequest request;
  request.caller = process::Environment::inherited();
  request.settings = settings_sources(arguments, request.caller);
  request.app = arguments.value("--app");
  request.what = arguments.operands;
  const auto removed = TRY(pipeline::remove_from_cache(request));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(removed), 2) + "\n"
                               : pipeline::to_text(removed);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command cache_rm_command{
    .name = "cache rm",
    .arguments = "NAME|SRC …",
    .summary = "Remove runtimes, checkouts or apps' caches from the store",
    .options = cache_rm_options,
    .run = run_cache_rm,
};

}  // namespace bprun::cli
