// SPDX-License-Identifier: MIT
#pragma once

#include "runner/phases/phases.hpp"
#include "runner/sandbox/sandbox.hpp"
#include "runner/store/store.hpp"

#include <string>
#include <vector>

namespace bprun::pipeline {

using fs::Path;

/// Where BUILD is, as scripts see it (B-26 to B-28).
enum class BuildDir {
  app,       ///< BUILD is /app, HOME a private directory outside the slug: Heroku's newer mode
  separate,  ///< BUILD is /tmp/build, HOME is /app: the older pair
};

/// The directories of one build, below one work directory of the store:
///
///     app/         BUILD                  /app, or /tmp/build
///     home/        HOME                   /bprun/home, or /app
///     cache/       CACHE, a snapshot      /bprun/cache
///     env/         ENVD                   /bprun/env
///     buildpacks/  a copy of each         /bprun/buildpacks
///     runtimes/    what was prefetched    /bprun/runtimes, read-only
///     scratch/     the sandbox's own      /tmp and others
///     tree/        an overlay's parts     (not shown)
///
/// The second column is where a script in mode `sandbox` sees them. In the other modes it sees the
/// paths of the host.
class Workspace {
public:
  /// Makes the directories, all but app/ and cache/, which others fill; they belong to `identity`.
  static Result<Workspace> create(const Path& root, sandbox::Identity identity);

  const Path& root() const { return root_; }

  Path build() const { return root_ / "app"; }

  Path home() const { return root_ / "home"; }

  Path cache() const { return root_ / "cache"; }

  Path env() const { return root_ / "env"; }

  Path buildpacks() const { return root_ / "buildpacks"; }

  Path runtimes() const { return root_ / "runtimes"; }

  Path scratch() const { return root_ / "scratch"; }

  Path tree() const { return root_ / "tree"; }

  phases::Places places() const { return {build(), cache(), env()}; }

  const sandbox::Identity& identity() const { return identity_; }

  /// For fs::CopyOptions and the like: whom copies belong to, where the runner is root.
  std::optional<std::pair<uid_t, gid_t>> owner() const;

  /// Gives one path to the build's identity.
  Result<void> give(const Path& path) const;

  /// HOME as scripts see it in `mode`. /app where BUILD is separate and the mode can show it.
  Path home_inside(sandbox::Mode mode, BuildDir build_dir) const;

  std::vector<sandbox::Mount> mounts(BuildDir build_dir) const;

private:
  Workspace(Path root, sandbox::Identity identity) : root_(std::move(root)), identity_(identity) {}

  Path root_;
  sandbox::Identity identity_;
};

/// Writes a file into a tree that a buildpack could write to, without being led out of it by a link
/// that it left there: what is at the name goes first, and a new file is made in its place.
Result<void>
write_into_build(const Workspace& workspace, const std::string& name, std::string_view bytes);

}  // namespace bprun::pipeline
