// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/script/reuse.hpp"

#include <optional>
#include <string>

namespace bprun::elixir {

using fs::Path;

/// What compiled code depends on besides its sources.
struct CacheKey {
  std::string stack;
  std::string erlang;
  std::string elixir;

  std::string text() const;
  /// What is different from another key, for people: "Erlang changed from 25.2.3 to 26.2.1".
  std::string difference_to(const CacheKey& before) const;
  /// Its parts, next to those that the kept code was compiled for.
  std::vector<script::KeyPart> parts_since(const std::optional<CacheKey>& before) const;
  static CacheKey parse(std::string_view text);

  bool operator==(const CacheKey&) const = default;
};

/// CACHE/elixir/<MIX_ENV>: dependencies, compiled code, and what Mix and Hex keep, of the last
/// build that succeeded. Under another key nothing of it is used, so that no code compiled for
/// another OTP is ever started. Directories are replaced by a rename and the key is written last: a
/// build that dies leaves a cache that is whole or not valid.
class BuildCache {
public:
  enum class State { fresh, valid, changed };

  /// `forget`: drop what is there first (always_rebuild).
  static Result<BuildCache>
  open(const Path& cache, const std::string& mix_env, const CacheKey& key, bool forget);

  State state() const { return state_; }

  /// State changed: why.
  const std::string& why() const { return why_; }

  /// The key that the kept code was compiled for; nullopt where nothing was kept.
  const std::optional<CacheKey>& before() const { return before_; }

  /// Whether the dependencies were those of this signature (mix_files.hpp).
  bool has_dependencies(const std::string& signature) const { return signature == dependencies_; }

  /// Which they were.
  const std::string& dependencies() const { return dependencies_; }

  /// After restore(): "" where every source is the one that the last build compiled, in the same
  /// environment (environment_signature in mix_files.hpp), so that what was restored is compiled;
  /// else why that is not so.
  std::string why_not_compiled(const std::string& environment) const;

  /// Whether the sources still are as restore() found them. Code of an app whose compiling writes
  /// to its sources, or that hooks have changed, is not taken for compiled by the next build.
  Result<bool> has_source_untouched(const Path& app) const;

  /// Copies deps, _build, and Mix's and Hex's homes into the app. What the app brings itself stays.
  /// Files that are no newer than the last build, and still not the ones that it saw, get a new
  /// modification time: Mix looks into those only that are newer than what it compiled.
  Result<void> restore(const Path& app, const Path& mix_home, const Path& hex_home);

  /// Keeps the same, and what the sources were before restore(). The cache is not valid until
  /// commit(). `compiled`: the environment for why_not_compiled() of the next build; empty: it
  /// compiles.
  Result<void> save(const Path& app, const Path& mix_home, const Path& hex_home) const;
  Result<void> commit(const std::string& dependencies, const std::string& compiled) const;

private:
  BuildCache(Path root, CacheKey key) : root_(std::move(root)), key_(std::move(key)) {}

  Path root_;
  CacheKey key_;
  State state_ = State::fresh;
  std::string why_;
  std::optional<CacheKey> before_;
  std::string dependencies_;
  std::string compiled_;  ///< the environment of what is restored, where it can be trusted
  bool sources_are_same_ = false;
  std::string sources_;  ///< as the runner put them there
};

}  // namespace bprun::elixir
