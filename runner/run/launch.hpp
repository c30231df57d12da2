// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/command.hpp"

#include <string>
#include <vector>

/// How an app starts in a container, where nobody has to unpack it and no sandbox is needed: what
/// the launcher of an image does.
namespace bprun::run {

using fs::Path;

struct LaunchRequest {
  Path app;                        ///< also HOME and the working directory
  std::string called_as;           ///< argv[0]: the launcher, or a link that is called as a type
  std::vector<std::string> words;  ///< what comes behind it
  /// The container's: config vars, PORT, and whatever else is in it. All of it gets through.
  process::Environment environment;
};

struct Launch {
  process::Command command;
  bool becomes_the_program = true;    ///< bash execs: its process is the app's
  std::vector<std::string> warnings;  ///< lines of the Procfile that say nothing
};

/// What is to be started:
///   - called as a process type: that;
///   - with one word that names a process type: that;
///   - with one other word: a line for the shell; with several: a program and its arguments.
/// The profile scripts are sourced first, as always (contract section 4). HOME is the app; PATH,
/// LANG, SHELL, USER, LOGNAME and DYNO are set where the container does not set them.
///
/// Errors: kind app (unknown process type, with those there are), usage (nothing to start), system
/// (no bash).
Result<Launch> prepare_launch(const LaunchRequest& request);

/// Starts it and waits for its end as the container's first process must: hands signals on, and
/// takes the leavings of processes that lost their parents. Answers the exit status.
Result<int> launch(const Launch& launch);

}  // namespace bprun::run
