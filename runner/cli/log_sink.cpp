// SPDX-License-Identifier: MIT
#include "runner/cli/log_sink.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <initializer_list>

namespace bprun::cli {

namespace {

/// Whether both are terminals, and one and the same: a status under one log would stand in the
/// middle of what comes from elsewhere.
bool are_one_terminal(int first, int second) {
  struct stat first_status = {};

  struct stat second_status = {};

  return ::isatty(first) == 1 && ::isatty(second) == 1 && ::fstat(first, &first_status) == 0 &&
         ::fstat(second, &second_status) == 0 && first_status.st_rdev == second_status.st_rdev;
}

bool is_set(const process::Environment& caller, const char* name) {
  const auto value = caller.get(name);
  return value && !value->empty();
}

/// The C library's own order.
bool speaks_utf8(const process::Environment& caller) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!is_set(caller, name)) continue;
    const std::string locale = text::to_lower(*caller.get(name));
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

Result<void> at_most_one(const Arguments& arguments, std::initializer_list<const char*> options) {
  std::vector<std::string> asked;
  for (const char* option : options) {
    if (arguments.has(option)) asked.emplace_back(option);
  }
  if (asked.size() < 2) return {};
  return Error{.kind = ErrorKind::usage,
               .message = format("{} cannot be had together", text::list(asked))};
}

}  // namespace

bool is_drawable(int out_descriptor, int err_descriptor, const process::Environment& caller) {
  const auto ci = caller.get("CI");
  if (ci && !ci->empty() && *ci != "false" && *ci != "0") return false;
  if (!is_set(caller, "TERM") || caller.get("TERM") == "dumb") return false;
  return are_one_terminal(out_descriptor, err_descriptor);
}

report::TerminalOptions terminal_options(int descriptor, const process::Environment& caller) {
  return {.descriptor = descriptor,
          .colour = !is_set(caller, "NO_COLOR"),
          .unicode = speaks_utf8(caller)};
}

Result<std::unique_ptr<report::Sink>>
log_sink(const Arguments& arguments, int out_descriptor, int err_descriptor) {
  TRY(at_most_one(arguments, {"--quiet", "--verbose"}));
  auto verbosity = report::Verbosity::normal;
  if (arguments.has("--quiet")) verbosity = report::Verbosity::quiet;
  if (arguments.has("--verbose")) verbosity = report::Verbosity::verbose;
  const auto caller = process::Environment::inherited();
  if (verbosity == report::Verbosity::quiet ||
      !is_drawable(out_descriptor, err_descriptor, caller)) {
    return report::heroku_sink(out_descriptor, err_descriptor, verbosity);
  }
  auto options = terminal_options(out_descriptor, caller);
  options.verbosity = verbosity;
  return report::terminal_sink(options);
}

Result<std::unique_ptr<report::Sink>> event_sink(const Arguments& arguments) {
  TRY(at_most_one(arguments, {"--json", "--quiet", "--verbose"}));
  if (arguments.has("--json")) return report::json_sink(STDOUT_FILENO);
  return log_sink(arguments, STDOUT_FILENO, STDERR_FILENO);
}

}  // namespace bprun::cli
