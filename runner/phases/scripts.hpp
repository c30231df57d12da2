// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/lookout.hpp"
#include "runner/process/run.hpp"
#include "runner/process/time_limit.hpp"
#include "runner/report/event.hpp"
#include "runner/sandbox/sandbox.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::phases {

using fs::Path;

/// What becomes of a script's output.
enum class Show {
  nothing,  ///< collected only
  errors,   ///< standard error is shown as it comes, standard output is collected
  all,      ///< both are shown as they come, and collected
};

/// One script of a buildpack to run. Paths are as the script sees them.
struct Script {
  std::string_view phase;         ///< "compile" …, or a file: "test/a_test.sh"
  std::string_view buildpack;     ///< its name, for events
  std::vector<std::string> argv;  ///< the script and its arguments
  Path directory;                 ///< working directory (B-30)
  Show show = Show::nothing;
  /// What messages call it; empty: "bin/PHASE of BUILDPACK".
  std::string_view shown = {};
};

/// How it ended, and the first MiB of what it wrote to each stream.
struct ScriptEnd {
  process::Outcome outcome;
  std::string out;
  std::string err;
};

/// Runs the scripts of one build, one at a time, in its sandbox.
///
/// Output is shown as it comes, whole lines at a time so that the two streams do not cut into each
/// other (B-38); an unfinished line is shown when its writer pauses or ends. No byte is lost or
/// changed.
class ScriptRunner {
public:
  /// `lookout`, if there is one, looks on while a script runs.
  ScriptRunner(sandbox::Sandbox& sandbox,
               report::Sink& sink,
               process::TimeLimit time_limit,
               process::Lookout* lookout = nullptr)
      : sandbox_(sandbox), sink_(sink), time_limit_(std::move(time_limit)), lookout_(lookout) {}

  /// A status other than 0 is no Error here. Errors: kind buildpack (the script names an
  /// interpreter that is not there, or cannot be started); kind timeout (the build's time is up);
  /// kind limit (past --memory, --pids or --disk, whatever the status); kind interrupted.
  Result<ScriptEnd> run(const Script& script, const process::Environment& environment);

  /// Where a script sees a path of the host.
  Path inside(const Path& host) const { return sandbox_.inside(host); }

  report::Sink& sink() { return sink_; }

private:
  sandbox::Sandbox& sandbox_;
  report::Sink& sink_;
  process::TimeLimit time_limit_;
  process::Lookout* lookout_;
};

}  // namespace bprun::phases
