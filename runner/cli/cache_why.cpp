// SPDX-License-Identifier: MIT
#include "runner/pipeline/cache_why.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array cache_why_options{
    Option{"--app", "", "NAME", "the app that was built with --app NAME"},
    Option{"--store", "", "DIR", "as for build"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_cache_why(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || (arguments.has("--app") && !arguments.operands.empty())) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun cache why takes one source, or --app NAME"};
  }
  pipeline::CacheWhyRequest request;
  request.caller = process::Environment::inherited();
  request.settings = settings_sources(arguments, request.caller);
  request.app = arguments.value("--app");
  if (!arguments.operands.empty()) request.what = arguments.operands[0];
  const auto why = TRY(pipeline::why_cache(request));
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(why), 2) + "\n"
                               : pipeline::to_text(why);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command cache_why_command{
    .name = "cache why",
    .arguments = "[SRC]",
    .summary = "Say what the last build of an app reused, what it did not, and why",
    .options = cache_why_options,
    .run = run_cache_why,
};

}  // namespace bprun::cli
