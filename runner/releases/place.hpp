// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

/// Where what must not get lost is kept. The store can be made again, this cannot.
///
///     apps/NAME/lock                  who has it is changing the app
///     apps/NAME/queue/                who waits for that, in order (turn.hpp)
///     apps/NAME/config.json           config vars of the next release
///     apps/NAME/releases/vN/          one release, there as a whole or not at all
///         release.json                its row of the ledger
///         config.json                 the config vars that it runs with
///         slug.tgz | slug.tar.zst
///         release.log                 what its release commands wrote
///     apps/NAME/current               a link to the release that is live
///
/// Everything is the owner's alone (mode 0700): config vars are secrets. Every change is one
/// rename, so that a kill at any instant leaves the state before it or the one after.
namespace bprun::releases {

using fs::Path;

/// Where that is if --state does not say: /var/lib/bprun for root, else $XDG_STATE_HOME/bprun or
/// $HOME/.local/state/bprun. An Error of kind config where neither is an absolute path.
Result<Path> default_state(const process::Environment& environment, uid_t uid);

/// [A-Za-z0-9][A-Za-z0-9_.-]{0,62}: what is a file's name, a systemd unit's and a URL's alike.
bool is_app_name(std::string_view name);

/// The files of one app.
class Place {
public:
  /// Makes nothing. Kind usage: no name for an app. Kind denied: `state` is somebody else's, or
  /// others may write to it, for what lies there is run later; of a link both it and what it leads
  /// to are asked.
  static Result<Place> of(const Path& state, const std::string& app);

  const std::string& app() const { return app_; }

  const Path& directory() const { return directory_; }

  Path lock() const { return directory_ / "lock"; }

  Path queue() const { return directory_ / "queue"; }

  Path config() const { return directory_ / "config.json"; }

  Path releases() const { return directory_ / "releases"; }

  Path release(int version) const { return releases() / ("v" + std::to_string(version)); }

  Path current() const { return directory_ / "current"; }

  /// Makes the directories.
  Result<void> make() const;

private:
  Place(Path directory, std::string app) : directory_(std::move(directory)), app_(std::move(app)) {}

  Path directory_;
  std::string app_;
};

/// The apps of which there is something, in byte order.
Result<std::vector<std::string>> list_apps(const Path& state);

}  // namespace bprun::releases
