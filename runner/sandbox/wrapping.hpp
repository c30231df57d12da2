// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/bubblewrap.hpp"
#include "runner/sandbox/witness.hpp"

/// One script's way through bubblewrap: in as a command, later as signals.
namespace bprun::sandbox {

/// What stands between the host and a script.
struct Wrapping {
  const Path& bubblewrap;  ///< the program
  const Spec& spec;
  const RootView& view;
  const std::optional<Witness>& witness;
  std::optional<unsigned> process_limit;  ///< RLIMIT_NPROC, to be set inside
};

/// A command that refers to files in memory by descriptor: they must be open until it has started.
struct WrappedCommand {
  process::Command command;
  std::vector<fs::Fd> files;
};

/// The command for the host that runs `argv` inside, in `directory`, with exactly `environment`.
/// Neither of the two is on a command line, for config vars are secrets. Nothing is said of users,
/// limits and groups.
Result<WrappedCommand> wrap(const Wrapping& wrapping,
                            std::vector<std::string> argv,
                            const process::Environment& environment,
                            const Path& directory);

/// Sends a signal to the script that `bubblewrap` has started, and to the script's process group.
void deliver_inside(pid_t bubblewrap, int signal);

}  // namespace bprun::sandbox
