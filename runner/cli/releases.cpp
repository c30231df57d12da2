// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/release_list.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

constexpr std::array releases_options{
    app_option,
    Option{"--output", "", "VERSION", "what the release command of one wrote"},
    Option{"--json", "", "", "the ledger as JSON"},
    state_option,
};

int show(std::string_view text) {
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

Result<int> show_output(const releases::Place& place, const std::string& word) {
  const auto overview = TRY(releases::read_releases(place));
  const int version = TRY(version_of(word));
  const auto* release = releases::find_release(overview, version);
  if (release == nullptr) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} has no release v{}", place.app(), version),
                 .hint = format("bprun releases --app {} lists them.", place.app())};
  }
  const auto log = TRY(fs::read_file_if_exists(releases::log_of(place, *release)));
  return show(log.value_or(""));
}

Result<int> run_releases(const Arguments& arguments) {
  if (!arguments.operands.empty() || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "bprun releases takes no word"};
  }
  const auto place = TRY(pipeline::place_of(TRY(app_request(arguments))));
  if (const auto version = arguments.value("--output")) return show_output(place, *version);
  const auto overview = TRY(releases::read_releases(place));
  if (arguments.has("--json")) {
    return show(document::to_json(pipeline::to_value(place, overview), 2) + "\n");
  }
  return show(pipeline::to_text(place, overview));
}

}  // namespace

const Command releases_command{
    .name = "releases",
    .arguments = "--app NAME [--output VERSION]",
    .summary = "List an app's releases, and which is live",
    .options = releases_options,
    .run = run_releases,
};

}  // namespace bprun::cli
