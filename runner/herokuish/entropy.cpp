// SPDX-License-Identifier: MIT
#include "runner/herokuish/entropy.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/child.hpp"
#include "runner/process/command.hpp"
#include "runner/process/table.hpp"

#include <unistd.h>

namespace bprun::herokuish {

namespace {

bool runs_already() {
  for (const pid_t pid : process::all_processes()) {
    const auto name = fs::read_file_if_exists(format("/proc/{}/comm", pid));
    if (name && *name && **name == "rngd\n") return true;
  }
  return false;
}

void complain(std::string_view text) {
  static_cast<void>(fs::write_all(STDERR_FILENO, text));
}

}  // namespace

void start_entropy_daemon(const Session& session) {
  if (!session.is_on("HEROKUISH_ENTROPY", "true")) return;
  const auto program = process::find_program("rngd", session.environment.get("PATH").value_or(""));
  if (!program) {
    complain("!     HEROKUISH_ENTROPY=true but rngd is not installed; skipping\n");
    return;
  }
  if (runs_already()) return;
  const process::Command command{.argv = {program->native(), "-b"},
                                 .environment = session.environment,
                                 .die_with_parent = false};
  auto child = process::Child::start(command, {});
  // It goes to the background by itself, where it can start at all.
  if (!child || !child->wait().ok()) {
    complain("!     rngd failed to start; /dev/random may block (need CAP_SYS_ADMIN?)\n");
  }
}

}  // namespace bprun::herokuish
