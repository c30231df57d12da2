// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pipeline/cache_items.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array cache_gc_options{
    Option{"--max-size", "", "SIZE", "what the store may take on the disk (512M, 20G)"},
    Option{"--dry-run", "", "", "say what would go, and remove nothing"},
    Option{"--store", "", "DIR", "as for build"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_cache_gc(const Arguments& arguments) {
  const auto size = arguments.value("--max-size");
  const auto bytes = size ? text::parse_size(*size) : std::nullopt;
  if (!bytes || !arguments.operands.empty()) {
    return Error{.kind = ErrorKind::usage,
                 .message = size && !bytes
                                ? format("--max-size is no size: {}", text::printable(*size))
                                : "bprun cache gc takes --max-size SIZE, and no operand",
                 .hint = "For example: bprun cache gc --max-size 20G"};
  }
  pipeline::CacheCollectRequest request{.max_bytes = *bytes,
                                        .only_say = arguments.has("--dry-run"),
                                        .settings = {},
                                        .caller = process::Environment::inherited()};
  request.settings = settings_sources(arguments, request.caller);
  const auto gone = TRY(pipeline::collect_cache(request));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(gone), 2) + "\n"
                               : pipeline::to_text(gone);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command cache_gc_command{
    .name = "cache gc",
    .arguments = "--max-size SIZE",
    .summary = "Remove from the store what was not used for the longest time",
    .options = cache_gc_options,
    .run = run_cache_gc,
};

}  // namespace bprun::cli
