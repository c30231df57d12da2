// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/child.hpp"
#include "runner/process/run.hpp"
#include "runner/run/request.hpp"
#include "runner/store/store.hpp"

#include <memory>

/// Starts an app as Heroku does (contract section 4, in voice 1): config vars, then .profile.d in
/// byte order, then .profile, then the command, all in one chain of exec: no shell stays between
/// the caller and the app.
namespace bprun::run {

/// An app that is ready to start: unpacked, with everything known that can be known before.
/// Goes with all that was unpacked.
class Prepared {
public:
  Prepared(Prepared&&) noexcept;
  Prepared& operator=(Prepared&&) = delete;
  ~Prepared();

  /// False where the process type, which may lack, is not there: there is nothing to execute.
  bool has_command() const;
  /// A process type's command, or the line or words that were given, as text.
  const std::string& command() const;

  /// The program and its arguments as they are inside: bash, which sources the profile scripts and
  /// then becomes the command.
  const std::vector<std::string>& argv() const;
  /// The environment before the profile scripts.
  const process::Environment& environment() const;
  /// HOME and working directory as the app sees them: /app, or the directory itself where there is
  /// no sandbox.
  const Path& home() const;
  sandbox::Mode mode() const;

  /// For the user to know: no sandbox and why, a directory that cannot be written, lines of the
  /// Procfile that say nothing. Each is a sentence part for report::Warning.
  const std::vector<std::string>& warnings() const;

  /// Runs it in the foreground, with the caller's own stdin, stdout and stderr, and waits. Signals
  /// that come meanwhile are the app's. Its processes are gone afterwards. Call once.
  Result<process::Exit> execute();

  /// Runs it in a session of its own, without stdin, as `watch` says: for what is watched and not
  /// talked to. Signals and the watch's deadline reach the program. Its processes are gone
  /// afterwards. Call once. Kind interrupted: a signal ended it.
  Result<process::Outcome> execute_watched(process::Watch watch);

  struct State;  ///< the room's own: prepared_state.hpp

private:
  friend Result<Prepared> prepare(const store::Store&, const RunRequest&);
  explicit Prepared(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

/// Has a slug mounted or unpacked in a work directory of the store (slug_files.hpp), finds the
/// command, and sets up the sandbox. Errors: kind app (unknown process type, with those there are;
/// no Procfile), corrupt (the slug), denied (isolation), system (no bash).
Result<Prepared> prepare(const store::Store& store, const RunRequest& request);

}  // namespace bprun::run
