// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pipeline/build.hpp"
#include "runner/pipeline/release_command.hpp"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Releases of an app on this machine: what becomes one, its release phase, and which is live. All
/// of it under one lock and in one ledger (runner/releases).
namespace bprun::pipeline {

/// Which app, and how long it may be waited for.
struct AppRequest {
  std::string app;
  settings::Sources settings = {};
  process::Environment caller = {};
  bool wait = true;
  std::optional<std::chrono::milliseconds> wait_limit = std::nullopt;
  std::string subject = "";  ///< as of releases::TurnOptions
};

/// A source, to be built first: its output and config vars are the app's.
struct FromSource {
  BuildRequest build;
  /// Makes the source when it is time to build, in a directory that goes afterwards, and answers
  /// what BuildRequest::source is to be; nullptr: it is there.
  std::function<Result<std::string>(const Path& directory)> make = nullptr;
};

/// A slug, or the output folder of a build.
struct FromSlug {
  Path file;
};

/// The newest release there is: again, after a failure, or to its end, after a kill.
struct FromNewest {};

struct DeployRequest {
  AppRequest app;
  std::variant<FromSource, FromSlug, FromNewest> from;
  CommandOptions command;
  /// A release of its own though nothing has changed since the newest.
  bool anew = false;
  /// False: everything but the switch. `bprun release`.
  bool goes_live = true;
  std::string description = "";  ///< empty: "Deploy <commit or name>"
  std::string source = "";       ///< empty: what the build's record says
  /// Asked when it is this request's turn, before anything is built; before the release command
  /// runs; and before the switch. An Error ends the deploy.
  std::function<Result<void>()> on_turn = nullptr;
  std::function<Result<void>()> before_command = nullptr;
  std::function<Result<void>()> before_switch = nullptr;
};

/// Builds, runs the release command, and goes live: in this order, and a failure ends it, with the
/// old release live as before. A slug with config vars that the newest release or the live one has
/// already is that release: it is not made twice, and its command is not run twice.
///
/// What happens is told to `sink`, a failure included; the Error is for the exit status.
Result<releases::Release> deploy(const DeployRequest& request, report::Sink& sink);

struct RollbackRequest {
  AppRequest app;
  std::optional<int> version = std::nullopt;  ///< nullopt: what was live before
  CommandOptions command;
};

/// A new release of an earlier one's slug and config vars, its release command included.
Result<releases::Release> roll_back(const RollbackRequest& request, report::Sink& sink);

struct ConfigChange {
  AppRequest app;
  manifest::ConfigVars set = {};
  std::vector<std::string> unset = {};
  CommandOptions command;
  bool release = true;  ///< false: they are for the next release
};

/// Changes the app's config vars, and makes a release of the live slug with them, where
/// something is live. They stay changed even if that release fails. nullopt: there was nothing to
/// release.
Result<std::optional<releases::Release>> change_config(const ConfigChange& change,
                                                       report::Sink& sink);

/// --state, or where it is by default, and the app's place there.
Result<releases::Place> place_of(const settings::Settings& settings,
                                 const process::Environment& caller,
                                 const std::string& app);

/// The settings of the machine and the place of the app in one, for commands that only look.
Result<releases::Place> place_of(const AppRequest& request);

}  // namespace bprun::pipeline
