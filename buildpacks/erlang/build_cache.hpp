// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/fs/walk.hpp"
#include "runner/script/reuse.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::erlang {

using fs::Path;

/// What compiled code depends on besides its sources.
struct CacheKey {
  std::string stack;
  std::string erlang;
  std::string rebar3;

  std::string text() const;
  /// What is different from another key, for people: "Erlang changed from 25.2.3 to 26.2.1".
  std::string difference_to(const CacheKey& before) const;
  /// Its parts, next to those that the kept code was compiled for.
  std::vector<script::KeyPart> parts_since(const std::optional<CacheKey>& before) const;
  static CacheKey parse(std::string_view text);

  bool operator==(const CacheKey&) const = default;
};

/// Whether an entry of the app is something else than a source: builds, what buildpacks put there.
bool is_no_source(const fs::WalkEntry& entry);

/// Everything that says which dependencies an app has, as script::digests_of_sources() has it:
/// every rebar.config, rebar.config.script and rebar.lock.
Result<std::string> dependency_signature(const Path& app);

/// What stands in _build/*/lib.
struct Names {
  std::vector<std::string> applications;  ///< the app's own
  std::vector<std::string> locked;        ///< rebar.lock's
};

/// CACHE/erlang/build-<profile>: `_build`, less releases, of the last build that succeeded. Under
/// another key nothing of it is used, so that no code compiled for another OTP is ever started.
/// Directories are replaced by a rename and the key is written last: a build that dies leaves a
/// cache that is whole or not valid.
class BuildCache {
public:
  enum class State { fresh, valid, changed };

  static Result<BuildCache>
  open(const Path& cache, const std::string& profile, const CacheKey& key);

  State state() const { return state_; }

  /// State changed: why.
  const std::string& why() const { return why_; }

  /// The key that the kept code was compiled for; nullopt where nothing was kept.
  const std::optional<CacheKey>& before() const { return before_; }

  /// Whether the dependencies were those of this signature.
  bool has_dependencies(const std::string& signature) const { return signature == dependencies_; }

  /// Which they were.
  const std::string& dependencies() const { return dependencies_; }

  /// Copies `_build` into the app, but for applications that are no longer the app's, and, where
  /// the dependencies are not those of `signature`, for what the lock does not name: rebar3
  /// leaves what it does not need any more, and code paths would find it. Sources that are older
  /// than the last build, and still not the ones that it saw, get a new time.
  Result<void> restore(const Path& app, const Names& names, const std::string& signature);

  /// Keeps the same, and what the sources were before restore(). The cache is not valid until
  /// commit().
  Result<void> save(const Path& app, const Names& names) const;
  Result<void> commit(const std::string& signature) const;

private:
  BuildCache(Path root, CacheKey key) : root_(std::move(root)), key_(std::move(key)) {}

  Result<void> remove_dropped(const Path& builds, const std::vector<std::string>& names) const;

  static Result<void> remove_unlocked(const Path& builds, const Names& names);

  Path root_;
  CacheKey key_;
  State state_ = State::fresh;
  std::string why_;
  std::optional<CacheKey> before_;
  std::string dependencies_;
  std::string sources_;  ///< as the runner put them there
};

}  // namespace bprun::erlang
