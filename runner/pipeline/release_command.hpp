// SPDX-License-Identifier: MIT
#pragma once

#include "runner/releases/ledger.hpp"
#include "runner/report/event.hpp"
#include "runner/run/request.hpp"
#include "runner/settings/settings.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bprun::pipeline {

/// What is said of the run of a release command, beside the release itself.
struct CommandOptions {
  std::chrono::milliseconds timeout{3'600'000};  ///< then SIGTERM (R-12)
  std::chrono::milliseconds grace{30'000};       ///< then SIGKILL
  /// Servers that must take connections first: URLs, or names of config vars that hold one.
  std::vector<std::string> wait_for = {};
  std::chrono::milliseconds wait_limit{60'000};
  /// Config vars for this run only: name, and the shell command that prints the value.
  std::vector<std::pair<std::string, std::string>> env_commands = {};
  /// How a run whose end nobody saw is taken to have ended; nullopt: that is asked.
  std::optional<bool> assume_done = std::nullopt;
  bool force = false;  ///< run it again though it is done
  run::SlugLayout layout = run::SlugLayout::plain;
};

/// Everything around the ledger that a release command needs.
struct CommandGround {
  const settings::Settings& settings;
  const process::Environment& caller;
  report::Sink& sink;
};

/// The release phase of one release (contract section 10): once, in the slug that will serve, with
/// its config vars, before it serves. What is done is not done again. Its output is shown, and kept
/// in the release's log, with the values of config vars taken out.
///
/// Success: the release may go live. Errors: kind script (it failed; the status is its own),
/// timeout, network (a server that was waited for), interrupted, denied (an earlier run's end is
/// not known, and nobody said what to assume), and those of run::prepare(). The ledger has it
/// first.
Result<void> run_release_command(releases::Ledger& ledger,
                                 releases::Release& release,
                                 const CommandOptions& options,
                                 const CommandGround& ground);

/// A value that a shell command prints (--env-command), without the line ends behind it. Kind
/// usage: it failed, printed nothing or did not end within 5 minutes; what it wrote is not shown.
Result<std::string> value_of_command(const std::string& name,
                                     const std::string& line,
                                     const process::Environment& caller);

/// One of app.json's scripts, of a release that is in the ledger.
struct ScriptCall {
  std::string name;  ///< "postdeploy", "dokku.postdeploy"
  std::string line;  ///< for the shell
};

/// Runs it as a release command is run, with its own line in the ledger: what is done is not done
/// again, and one whose end nobody saw is asked about.
Result<void> run_release_script(releases::Ledger& ledger,
                                releases::Release& release,
                                const ScriptCall& script,
                                const CommandOptions& options,
                                const CommandGround& ground);

}  // namespace bprun::pipeline
