// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/temp_dir.hpp"
#include "runner/manifest/config_vars.hpp"
#include "runner/releases/place.hpp"
#include "runner/releases/release.hpp"
#include "runner/releases/turn.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bprun::releases {

/// What there is, as it was at one moment. Needs no turn: each row is replaced as a whole.
struct Overview {
  std::vector<Release> releases = {};         ///< by version, the newest last
  std::optional<int> current = std::nullopt;  ///< the version that is live
};

/// Of an app that was never deployed: nothing. Kind corrupt: a row that is not ours, by its file.
Result<Overview> read_releases(const Place& place);

/// nullptr where there is no release of that version.
const Release* find_release(const Overview& overview, int version);

/// The release before the live one to go back to: the newest of lower version that was live once
/// and still has its slug; nullptr where there is none.
const Release* find_rollback(const Place& place, const Overview& overview);

/// The config vars that a release runs with. Kind corrupt: their file is missing or damaged.
Result<manifest::ConfigVars> config_of(const Place& place, const Release& release);

/// Where its slug is; it may be gone (Ledger::prune).
Path slug_of(const Place& place, const Release& release);

/// Where its release commands' output is kept.
Path log_of(const Place& place, const Release& release);

struct NewRelease {
  std::string description;
  std::string source = "";
  std::string source_version = "";
  std::string stack = "";
  std::string given_sha256 = "";  ///< where the slug is not what was given any more
  bool restores_config = false;
};

struct LedgerOptions {
  /// For tests of what a kill leaves: called before each step that changes something.
  std::function<void(const char* step)> on_step = nullptr;
};

/// The releases of an app, to be changed by whoever has the turn.
class Ledger {
public:
  /// Tidies up what a killed process left: halves of releases go, a rollback's config vars are put
  /// in place.
  static Result<Ledger> open(Place place, Turn turn, LedgerOptions options = {});

  const Place& place() const { return place_; }

  const std::vector<Release>& releases() const { return overview_.releases; }

  /// The live one; nullptr before the first.
  const Release* current() const;
  const Release* newest() const;

  const Overview& overview() const { return overview_; }

  /// A directory of the app for what becomes a release; gone with its owner, or with the next
  /// open() where that was killed.
  Result<fs::TempDir> staging() const;

  /// Adds a release with the next version. `slug` is a file in staging(): it is moved.
  Result<Release> add(const NewRelease& made, const Path& slug, const manifest::ConfigVars& config);

  /// The same out of a release that is there: its slug is linked.
  Result<Release>
  add_again(const NewRelease& made, const Release& original, const manifest::ConfigVars& config);

  /// Writes down that the release command starts now. Only then may it be started.
  Result<void> begin_command(Release& release, const std::string& command);
  /// Writes down how it ended.
  Result<void> end_command(Release& release, int status, const std::string& end);
  /// Writes down that the app has no release command.
  Result<void> no_command(Release& release);
  /// The same of one of app.json's scripts.
  Result<void> begin_script(Release& release, const std::string& name, const std::string& command);
  Result<void>
  end_script(Release& release, const std::string& name, int status, const std::string& end);
  /// Writes down how a command whose end is not known is taken to have ended.
  Result<void> assume(Release& release, bool done);

  /// The release is live from now on; a rollback's config vars are the app's.
  Result<void> make_live(Release& release);

  /// Removes the slugs of all releases but the newest, the live one, and the `keep` newest of those
  /// that were live once. Rows and logs stay.
  Result<void> prune(std::size_t keep) const;

private:
  Ledger(Place place, Turn turn, LedgerOptions options)
      : place_(std::move(place)), turn_(std::move(turn)), options_(std::move(options)) {}

  Result<void> recover();
  Result<Release> commit(Release release, fs::TempDir staged, const manifest::ConfigVars& config);
  Release next(const NewRelease& made) const;
  Result<void> save(const Release& release);
  Result<void> finish_rollback(Release& release);
  void step(const char* name) const;

  Place place_;
  Turn turn_;
  LedgerOptions options_;
  Overview overview_;
};

/// sha256 of a file, as hex.
Result<std::string> digest_of(const Path& file);

}  // namespace bprun::releases
