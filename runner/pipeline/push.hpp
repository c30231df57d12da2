// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pipeline/deploy.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What `git push` is answered by: the hooks of a bare repository.
namespace bprun::pipeline {

/// A line of what git tells its hooks: a ref, what it was, and what it is to be.
struct RefUpdate {
  std::string before;  ///< a commit; all zeros: the ref is new
  std::string after;   ///< a commit; all zeros: the ref is deleted
  std::string ref;     ///< "refs/heads/main"

  bool creates() const;
  bool deletes() const;

  bool operator==(const RefUpdate&) const = default;
};

/// Kind usage: not what git writes to a hook's standard input.
Result<std::vector<RefUpdate>> parse_updates(std::string_view text);

struct PushRequest {
  Path repository;              ///< bare, canonical
  std::string branch = "main";  ///< whose pushes are deployed
  std::vector<RefUpdate> updates;
  /// True in post-receive: the refs are what they are to be, and a failure refuses nothing.
  bool after_the_fact = false;
  /// GIT_QUARANTINE_PATH: where the pushed objects are until the push is accepted; empty: in the
  /// repository.
  Path quarantine = {};
  /// All of the deploy but its origin.
  DeployRequest deploy;
  std::vector<std::string> buildpacks = {};
};

/// Deploys the branch's new revision, and explains what is not deployed. A deploy begins only if
/// the branch still is what the pusher saw, whoever pushed while this one waited; of two pushes
/// that wait only the later one is deployed. What git would refuse afterwards
/// (receive.denyNonFastForwards) is refused before it is built, with kind denied. Whose connection
/// has gone is not made live.
///
/// An Error refuses the push; everything has been told to `sink`.
Result<void> receive_push(const PushRequest& request, report::Sink& sink);

struct HookInstallation {
  Path repository;                   ///< made (bare) where nothing is there
  std::string branch = "main";       ///< also what HEAD of a new repository names
  std::vector<std::string> command;  ///< the bprun to run, and its words
  bool after_the_fact = false;
};

struct InstalledHook {
  Path path;
  /// On hooks of somebody else's that git runs after the deploy, and that may refuse the push then.
  std::vector<std::string> warnings = {};
};

/// Writes hooks/pre-receive, or hooks/post-receive, by one rename. Kind usage: no bare repository.
/// Kind denied: a hook of somebody else's is there.
Result<InstalledHook> install_hook(const HookInstallation& installation);

}  // namespace bprun::pipeline
