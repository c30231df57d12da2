// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A release: a slug and config vars under a version, and what became of its release command.
namespace bprun::releases {

/// Seconds since 1970.
using Seconds = std::int64_t;

/// Of the release command of one release.
enum class CommandState {
  pending,  ///< not run yet
  none,     ///< the app has no release command
  running,  ///< started; if nobody holds the app's lock, its end is not known
  done,     ///< ended with 0
  failed,   ///< ended otherwise, was stopped, or is assumed to have failed
};

/// The word in release.json: "pending".
std::string_view to_string(CommandState state);

/// One run of the release command.
struct Attempt {
  Seconds started = 0;
  Seconds ended = 0;     ///< 0: it is running, or its end is not known
  int status = 0;        ///< as a shell tells it; meaningful where it ended
  std::string end = "";  ///< "exited 1", "was stopped after 1h"
  bool assumed = false;  ///< somebody said so with --assume; nobody saw it

  bool operator==(const Attempt&) const = default;
};

/// One of app.json's scripts that a release has started (J-13, J-14).
struct ReleaseScript {
  std::string name;  ///< "postdeploy", "dokku.postdeploy"
  std::string text = "";
  CommandState state = CommandState::pending;
  Attempt last = {};  ///< its last run

  bool operator==(const ReleaseScript&) const = default;
};

struct Release {
  int version = 0;
  std::string description = "";     ///< "Deploy 1234567", "Rollback to v3", "Set A and B"
  std::string source = "";          ///< for people: where the slug comes from
  std::string source_version = "";  ///< the commit, where it is known
  std::string stack = "";           ///< that it was built for, where it is known
  std::string slug_file = "";       ///< "slug.tgz"
  std::string slug_sha256 = "";
  std::int64_t slug_bytes = 0;
  Seconds created = 0;
  Seconds live_since = 0;  ///< when it last became live; 0: never
  CommandState command = CommandState::pending;
  std::string command_text = "";  ///< the release command, once it has been looked for
  std::vector<Attempt> attempts = {};
  std::vector<ReleaseScript> scripts = {};
  /// sha256 of the slug that was given, where a script has changed it since (J-11).
  std::string given_sha256 = "";
  /// Once it is live, the app's config vars are to be this release's: a rollback. Cleared when
  /// that is done, so that a kill in between leaves it to the next who has the lock.
  bool restores_config = false;

  /// Its release command stands in nobody's way any more.
  bool is_ready() const { return command == CommandState::done || command == CommandState::none; }

  bool operator==(const Release&) const = default;
};

/// The script of that name; nullptr where it was never started.
const ReleaseScript* find_script(const Release& release, std::string_view name);

/// "v12".
std::string name_of(const Release& release);

/// "v12" or "12"; nullopt where it is no version.
std::optional<int> parse_version(std::string_view text);

document::Value to_value(const Release& release);

/// nullopt where it is not what to_value() makes.
std::optional<Release> from_value(const document::Value& value);

/// "2026-11-30 20:18:01 UTC".
std::string to_text(Seconds time);

}  // namespace bprun::releases
