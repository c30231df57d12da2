// SPDX-License-Identifier: MIT
#include "runner/herokuish/session.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/command.hpp"

#include <unistd.h>

namespace bprun::herokuish {

Session session_of(process::Environment inherited) {
  Session session;
  for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_QUARANTINE_PATH"})
    inherited.unset(name);
  inherited.set_default("PATH", process::default_path);
  inherited.set("HEROKUISH_VERSION", std::string(herokuish_version));
  inherited.set("PS1", R"(\[\033[01;34m\]\w\[\033[00m\] \[\033[01;32m\]$ \[\033[00m\])");
  session.paths = paths_of(inherited);
  session.original = inherited.get("BPRUN_COMPAT") == "herokuish";
  session.user = inherited.get("USER").value_or("");
  session.with_tty = !inherited.get("HEROKUISH_WITH_TTY").value_or("").empty();
  session.trace = !inherited.get("TRACE").value_or("").empty();
  session.environment = std::move(inherited);
  return session;
}

void trace(const Session& session, std::string_view text) {
  if (session.trace) static_cast<void>(fs::write_all(STDERR_FILENO, format("+ {}\n", text)));
}

void warn(const std::vector<std::string>& warnings) {
  for (const auto& text : warnings) {
    static_cast<void>(fs::write_all(STDERR_FILENO, format(" !     {}\n", text::printable(text))));
  }
}

Look look_of(const Session& session, bool filtered) {
  return {.original = session.original,
          .escapes = session.original || ::isatty(STDOUT_FILENO) != 0,
          .filtered = filtered};
}

}  // namespace bprun::herokuish
