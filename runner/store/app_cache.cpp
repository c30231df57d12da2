// SPDX-License-Identifier: MIT
#include "runner/store/app_cache.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

// A commit in steps, each of which a kill may follow:
//
//   1. the new state is renamed to `next`, beside the old one
//   2. everything is synced to disk
//   3. `current` is renamed to `previous`
//   4. `next` is renamed to `current`
//   5. `previous` is removed
//
// After a kill between 3 and 4 there is no `current`: recover() goes on with step 4, for `next` is
// whole. After any other, `current` is right and the others are rubbish.

namespace bprun::store {

namespace {

Path current_of(const Path& home) {
  return home / "current";
}

Path next_of(const Path& home) {
  return home / "next";
}

Path previous_of(const Path& home) {
  return home / "previous";
}

Result<fs::FileLock> lock_app(const Path& home, const AppCacheOptions& options) {
  const Path path = home / "lock";
  if (!options.wait) {
    auto lock = TRY(fs::FileLock::try_acquire(path));
    if (lock) return std::move(*lock);
    const auto holder = fs::read_file_if_exists(path, 4096);
    return Error{.kind = ErrorKind::busy,
                 .message = format("another build of this app is under way ({})",
                                   holder && *holder ? (*holder)->substr(0, (*holder)->find('\n'))
                                                     : "unknown"),
                 .hint = "Without --no-wait, bprun waits for it."};
  }
  auto lock = fs::FileLock::acquire(
      path, options.on_wait, [] { return process::interrupt::pending().has_value(); });
  TRY(process::interrupt::check());
  return lock;
}

}  // namespace

std::string app_key(const Path& absolute_source) {
  const std::string path = absolute_source.lexically_normal().native();
  std::string name = absolute_source.filename().native();
  if (name.empty()) name = absolute_source.parent_path().filename().native();
  return format(
      "{}-{}", file_name_for(name.empty() ? "app" : name), sha256_hex(path).substr(0, 16));
}

std::string named_app_key(std::string_view name) {
  // The dots cannot come from app_key(), whose hash has none.
  return file_name_for(format("{}.named", name));
}

void AppCache::step(const char* name) const {
  if (options_.on_step) options_.on_step(name);
}

Result<void> AppCache::recover() const {
  if (!fs::exists(current_of(home_)) && fs::exists(previous_of(home_))) {
    const bool next_is_whole = fs::exists(next_of(home_));
    TRY(fs::rename(next_is_whole ? next_of(home_) : previous_of(home_), current_of(home_)));
  }
  TRY(fs::remove_tree(next_of(home_)));
  return fs::remove_tree(previous_of(home_));
}

Result<AppCache> AppCache::begin(const Store& store,
                                 const std::string& app_key,
                                 const Path& into,
                                 const AppCacheOptions& options) {
  const Path home = store.root() / "apps" / file_name_for(app_key);
  TRY(fs::make_directories(home, 0755));
  AppCache cache(home, TRY(lock_app(home, options)), options);
  TRY(cache.recover());
  cache.was_empty_ = !fs::exists(current_of(home));
  if (!cache.was_empty_) {
    TRY_WHILE(fs::copy_tree(current_of(home), into, {.owner = options.owner}),
              "while copying the app's cache");
    return cache;
  }
  TRY(fs::make_directories(into, 0755));
  if (options.owner && ::lchown(into.c_str(), options.owner->first, options.owner->second) != 0) {
    return system_error(format("change the owner of {}", into.native()), errno);
  }
  return cache;
}

Result<void> AppCache::commit(const Path& from) {
  step("take");
  TRY(fs::remove_tree(next_of(home_)));
  TRY(fs::rename(from, next_of(home_)));
  step("sync");
  if (const fs::Fd home(::open(home_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); home) {
    ::syncfs(home.get());
  }
  step("set aside");
  if (fs::exists(current_of(home_))) TRY(fs::rename(current_of(home_), previous_of(home_)));
  step("put in place");
  TRY(fs::rename(next_of(home_), current_of(home_)));
  step("clear away");
  return fs::remove_tree(previous_of(home_));
}

Result<void>
AppCache::clear(const Store& store, const std::string& app_key, const AppCacheOptions& options) {
  const Path home = store.root() / "apps" / file_name_for(app_key);
  if (!fs::exists(home)) return {};
  AppCache cache(home, TRY(lock_app(home, options)), options);
  TRY(cache.recover());
  return fs::remove_tree(current_of(home));
}

}  // namespace bprun::store
