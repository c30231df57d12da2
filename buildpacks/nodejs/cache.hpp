// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/package_json.hpp"
#include "runner/script/reuse.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::nodejs {

/// What cached files depend on.
struct CacheKey {
  std::string stack = "";
  std::string node = "";
  std::string npm = "";
  std::string yarn = "";  ///< "" where the app has none
  bool modules_checked_in = false;

  /// "v2; <stack>; v<node>; <npm>; <yarn>; <true|false>" (V-34).
  std::string signature() const;
  /// Its parts, next to those of the last build's signature ("" where there was none).
  std::vector<script::KeyPart> parts_since(std::string_view last) const;
};

/// What is kept in CACHE/node from one build to the next: the package manager's own downloads,
/// which it checks by content and which are therefore used in place, and the directories that
/// package.json names.
///
/// A build that dies leaves what the last good one had: directories are copied out, never moved,
/// and replaced by a rename; the signature is written last.
class BuildCache {
public:
  enum class State { off, fresh, changed, valid };

  /// Clears it where the signature is another, or `enabled` is false (NODE_MODULES_CACHE=false).
  static Result<BuildCache> open(const Path& cache, const CacheKey& key, bool enabled);

  State state() const { return state_; }

  /// What of it this build can use, and why: for bin/report. restore() adds the directories.
  const std::vector<script::Reuse>& reuse() const { return reuse_; }

  /// Where a package manager keeps its downloads: CACHE/node/<manager>, or in `scratch` where the
  /// cache is off.
  Path downloads(const std::string& manager, const Path& scratch) const;

  /// Copies the directories into the app, with a line of log for each.
  Result<void> restore(const std::vector<std::string>& directories, const Path& app);
  /// Replaces the kept ones by the app's.
  Result<void> save(const std::vector<std::string>& directories, const Path& app) const;
  /// From now on the next build may use it.
  Result<void> commit() const;

private:
  BuildCache(Path root, std::string signature, State state)
      : root_(std::move(root)), signature_(std::move(signature)), state_(state) {}

  void note(const CacheKey& key, std::string_view last);

  Path root_;
  std::string signature_;
  State state_;
  std::vector<script::Reuse> reuse_;
};

/// The entry as a path below the app; nullopt where it leaves the app ("..", "/x") or is the app.
std::optional<std::string> cacheable_path(std::string_view entry);

}  // namespace bprun::nodejs
