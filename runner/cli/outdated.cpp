// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/lock_options.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/lock_app.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array outdated_options = with(lock_options, Option{"--json", "", "", "as JSON"});

document::Value as_document(const std::vector<pipeline::LockDifference>& moved) {
  auto list = document::Value::array();
  for (const auto& one : moved) {
    list.add(document::Value::object()
                 .set("what", one.what)
                 .set("locked", one.then)
                 .set("now", one.now));
  }
  return document::Value::object().set("moved", std::move(list));
}

Result<int> run_outdated(const Arguments& arguments) {
  auto given = TRY(build_request(arguments));
  const fs::Path app = given.request.source;
  if (arguments.operands.size() > 1 || arguments.has_dashes || !fs::is_directory(app)) {
    return Error{.kind = ErrorKind::usage, .message = "bprun outdated takes one directory"};
  }
  const auto locked = TRY(pipeline::read_lock_of(app));
  const auto sink = TRY(log_sink(arguments, STDERR_FILENO, STDERR_FILENO));
  // What no longer works on this stack is an error that the sink has told, with the line to mend.
  const auto now = pipeline::lock_app(given.request, *sink);
  if (!now) return exit_status(now.error());
  const auto moved = pipeline::differences(locked, *now);
  std::string text;
  for (const auto& one : moved) {
    text += format("{}: {} -> {}\n",
                   text::printable(one.what),
                   text::printable(one.then),
                   text::printable(one.now));
  }
  if (moved.empty()) text = "nothing has moved\n";
  if (arguments.has("--json")) text = document::to_json(as_document(moved), 2) + "\n";
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return moved.empty() ? 0 : exit_status(Error{.kind = ErrorKind::app, .message = ""});
}

}  // namespace

const Command outdated_command{
    .name = "outdated",
    .arguments = "[DIR]",
    .summary = "Say what has moved since bprun.lock was written",
    .options = outdated_options,
    .run = run_outdated,
};

}  // namespace bprun::cli
