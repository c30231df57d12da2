// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/herokuish/commands.hpp"
#include "runner/herokuish/entry.hpp"
#include "runner/report/event.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace bprun::herokuish {

namespace {

Words in_front(std::initializer_list<const char*> first, const Words& rest) {
  Words words(first.begin(), first.end());
  words.insert(words.end(), rest.begin(), rest.end());
  return words;
}

Result<int> run_as(Entry entry, const Session& session, const Words& words) {
  switch (entry) {
  case Entry::build:
    return run_command(session, {"buildpack", "build"});
  case Entry::start:
    return run_command(session, in_front({"procfile", "start"}, words));
  case Entry::exec:
    return run_command(session, in_front({"procfile", "exec"}, words));
  case Entry::commands:
    break;
  }
  return run_command(session, words);
}

/// Herokuish knows few statuses: a script's own, a signal's, 2 for a wrong call, and 1.
int status_of(const Error& error) {
  if (error.kind == ErrorKind::script || error.kind == ErrorKind::interrupted) {
    return exit_status(error);
  }
  return error.kind == ErrorKind::usage ? 2 : 1;
}

}  // namespace

int answer(Entry entry, const std::vector<std::string>& words, std::string_view version) {
  auto session = session_of(process::Environment::inherited());
  session.version = version;
  const auto status = run_as(entry, session, words);
  if (status) return *status;
  Error error = status.error();
  // The original let a script's own words stand alone.
  if (session.original && error.kind == ErrorKind::script) return exit_status(error);
  // Heroku's line, as its users know it (T-11).
  if (error.kind == ErrorKind::script && error.message.starts_with("Push rejected")) {
    error.message += '.';
  }
  static_cast<void>(fs::write_all(STDERR_FILENO, report::render(error)));
  return status_of(error);
}

}  // namespace bprun::herokuish
