// SPDX-License-Identifier: MIT
#include "runner/sandbox/wrapping.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/table.hpp"
#include "runner/sandbox/terminal_filter.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace bprun::sandbox {

namespace {

/// The descriptor on which bubblewrap finds its arguments.
constexpr int arguments_descriptor = 3;

/// The one on which it finds the filter for scripts at a terminal.
constexpr int filter_descriptor = 4;

/// A file that only exists while somebody has it open, read from its start.
Result<fs::Fd> memory_file(std::string_view bytes) {
  fs::Fd file(::memfd_create("bprun", MFD_CLOEXEC));
  if (!file) return system_error("make a file in memory", errno);
  TRY(fs::write_all(file.get(), bytes));
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return system_error("rewind a file", errno);
  return file;
}

}  // namespace

Result<WrappedCommand> wrap(const Wrapping& wrapping,
                            std::vector<std::string> argv,
                            const process::Environment& environment,
                            const Path& directory) {
  const auto& [bubblewrap, spec, view, witness, process_limit] = wrapping;
  std::vector<fs::Fd> files;
  std::string packed;
  const auto add = [&](std::string_view word) {
    packed += word;
    packed += '\0';
  };
  for (const auto& word : bubblewrap_arguments(spec, view))
    add(word);
  // By descriptor and not by bubblewrap's own environment: what a config var says of LD_PRELOAD or
  // LD_LIBRARY_PATH is about the inside, and nothing of it may show on a command line.
  for (const auto& [name, value] : environment.variables()) {
    add("--setenv");
    add(name);
    add(value);
  }
  add("--chdir");
  add(directory.native());
  files.push_back(TRY(memory_file(packed)));

  process::Command command{
      .argv = {bubblewrap.native(), "--args", std::to_string(arguments_descriptor), "--"},
      .environment = {},
      .directory = "/",
      .keep = {{files.back().get(), arguments_descriptor}}};
  if (const auto filter = terminal_filter(); spec.terminal && !filter.empty()) {
    files.push_back(TRY(memory_file(filter)));
    command.keep.emplace_back(files.back().get(), filter_descriptor);
    const std::string number = std::to_string(filter_descriptor);
    command.argv.insert(command.argv.end() - 1, {"--seccomp", number});
  }
  if (witness) witness->put_before_script(command);
  if (process_limit) {
    // In the user namespace the kernel counts this uid's processes afresh.
    for (const char* word : {"/bin/bash", "-c"})
      command.argv.emplace_back(word);
    command.argv.push_back(format(R"(ulimit -u {} && exec "$@")", *process_limit));
    command.argv.emplace_back("bash");
  }
  for (auto& word : argv)
    command.argv.push_back(std::move(word));
  return WrappedCommand{.command = std::move(command), .files = std::move(files)};
}

void deliver_inside(pid_t bubblewrap, int signal) {
  // bubblewrap itself would die of the signal and take the script along before it could act.
  // Its inner process, as the host counts, leads the script's session.
  for (const pid_t first : process::children_of(bubblewrap)) {
    if (::kill(-first, signal) == 0) return;
    // It leads no group where the script stays in the caller's session: then to the script alone.
    for (const pid_t script : process::children_of(first))
      ::kill(script, signal);
  }
}

}  // namespace bprun::sandbox
