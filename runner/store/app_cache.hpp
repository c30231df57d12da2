// SPDX-License-Identifier: MIT
#pragma once

#include "runner/store/store.hpp"

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace bprun::store {

/// The cache's key for a source directory: its name, readable, and a hash of the absolute path.
std::string app_key(const Path& absolute_source);

/// The cache's key for --app NAME. Never equals one made of a path.
std::string named_app_key(std::string_view name);

/// The cache's key for the test runs of the app that `app_key` is of: never equals a build's, for
/// what is compiled for tests is of no use to a build.
std::string test_run_key(const std::string& app_key);

struct AppCacheOptions {
  /// Owner of the snapshot's files: the build uid, where the runner is root.
  std::optional<std::pair<uid_t, gid_t>> owner = std::nullopt;
  /// false (--no-wait): an Error of kind busy where another build of the app is under way.
  bool wait = true;
  /// Called once before waiting, with who holds the lock ("pid 123", "" if not known).
  std::function<void(const std::string& holder)> on_wait = nullptr;
  /// For tests of what a kill leaves: called before each step of a commit, with the step's name.
  std::function<void(const char* step)> on_step = nullptr;
};

/// What note_record() kept of the app's last build; nullopt where there was none.
Result<std::optional<std::string>> last_record(const Store& store, const std::string& app_key);

/// The CACHE directory of one app as a transaction: a build gets a snapshot to write to, and what
/// it made of it becomes the stored one only by commit(). Whoever goes without, or is killed at any
/// instant, leaves the last good state. While this object lives, no other build of the app begins.
class AppCache {
public:
  /// Locks the app and copies its cache to `into`, which must not exist (an empty directory where
  /// there is no cache yet). Waiting ends on an interrupt.
  static Result<AppCache> begin(const Store& store,
                                const std::string& app_key,
                                const Path& into,
                                const AppCacheOptions& options = {});

  AppCache(AppCache&&) noexcept = default;
  AppCache& operator=(AppCache&&) = delete;

  /// True where there was nothing to begin with.
  bool was_empty() const { return was_empty_; }

  /// Moves `from` (usually what begin() was given as `into`) into the store as the app's cache.
  /// `from` is gone afterwards.
  Result<void> commit(const Path& from);

  /// Keeps the record of this build (build.json), whether it succeeded or not, for last_record().
  Result<void> note_record(std::string_view record) const;

  /// A place for what a build that was stopped on purpose leaves for the next one of this app. It
  /// goes with the app's cache; what is in it is the caller's.
  Path standing() const;

  /// Removes the app's cache; waits for its lock as begin() does.
  static Result<void>
  clear(const Store& store, const std::string& app_key, const AppCacheOptions& options = {});

private:
  AppCache(Path home, fs::FileLock lock, AppCacheOptions options)
      : home_(std::move(home)), lock_(std::move(lock)), options_(std::move(options)) {}

  void step(const char* name) const;
  Result<void> recover() const;

  Path home_;
  fs::FileLock lock_;
  AppCacheOptions options_;
  bool was_empty_ = true;
};

}  // namespace bprun::store
