// SPDX-License-Identifier: MIT
#include "runner/script/entry.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/script/output.hpp"
#include "runner/script/program.hpp"

#include <algorithm>
#include <exception>

namespace bprun::script {

namespace {

int show_failure(const Error& error) {
  output::failure(error);
  return error.kind == ErrorKind::interrupted ? exit_status(error) : 1;
}

int usage(const std::string& line) {
  output::raw_error("usage: " + line + "\n");
  return exit_status(Error{.kind = ErrorKind::usage, .message = line});
}

int run_named(const std::string& name, Call call, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    if (entry.name != name) continue;
    if (call.arguments.size() < entry.least) return usage(format("bin/{} {}", name, entry.usage));
    if (entry.can_be_stopped) process::interrupt::install();
    const auto status = entry.run(call);
    return status ? *status : show_failure(status.error());
  }
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const Entry& entry : entries)
    names.emplace_back(entry.name);
  return usage(format("this is started as {}", text::list(names)));
}

}  // namespace

int run_entry(int argc, char** argv, const std::vector<Entry>& entries) {
  try {
    const std::string called_as = argc > 0 ? argv[0] : "";
    return run_named(fs::Path(called_as).filename().native(),
                     {.arguments = {argv + std::min(argc, 1), argv + argc},
                      .buildpack = own_buildpack(called_as.c_str())},
                     entries);
  } catch (const std::exception& exception) {  // memory has run out; nothing else throws
    return show_failure(Error{.message = exception.what()});
  }
}

Result<void> check_absolute(const std::vector<fs::Path>& build_cache_env) {
  for (const fs::Path& path : build_cache_env) {
    if (path.is_absolute()) continue;
    return Error{.kind = ErrorKind::usage,
                 .message = format("'{}' is no absolute path", path.native()),
                 .hint = "bin/compile BUILD CACHE ENVD takes three absolute paths."};
  }
  return {};
}

int print(const std::string& text) {
  output::raw(text);
  return 0;
}

}  // namespace bprun::script
