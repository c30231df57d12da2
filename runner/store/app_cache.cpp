// SPDX-License-Identifier: MIT
#include "runner/store/app_cache.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/store/waiting_lock.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::store {

namespace {

constexpr auto record_name = "last-build.json";
constexpr auto standing_name = "standing";

/// What a user recognises the app by, before the hash that tells it from others.
std::string readable(std::string_view name) {
  std::string kept;
  for (const char byte : name.substr(0, 60)) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
    kept += plain ? byte : '-';
  }
  return kept.empty() ? "app" : kept;
}

std::string key_of(std::string_view name, std::string_view hashed) {
  return format("{}-{}", readable(name), sha256_hex(hashed).substr(0, 12));
}

Error busy(const Path& lock_file) {
  const auto holder = fs::read_file_if_exists(lock_file, 4096);
  const std::string who = holder && *holder ? format(" ({})", text::trim(**holder)) : std::string();
  return {.kind = ErrorKind::busy,
          .message = format("another build of this app is under way{}", who),
          .hint = "Wait for it to end, or leave out --no-wait."};
}

Result<fs::FileLock> lock_app(const Path& home, const AppCacheOptions& options) {
  TRY(fs::make_directories(home, 0700));
  const Path lock_file = home / "lock";
  if (options.wait) return wait_for_lock(lock_file, options.on_wait);
  auto lock = TRY(fs::FileLock::try_acquire(lock_file));
  if (!lock) return busy(lock_file);
  return std::move(*lock);
}

/// rename(2), or a copy where `from` is on another file system.
Result<void> move_tree(const Path& from, const Path& to) {
  // A directory that changes its parent must be writable itself.
  const auto status = TRY(fs::status_of(from));
  if (status) ::chmod(from.c_str(), (status->st_mode & 07777) | 0700);
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  if (errno != EXDEV) {
    return system_error(format("move {} to {}", from.native(), to.native()), errno);
  }
  fs::CopyOptions options;
  if (::geteuid() == 0 && status) options.owner = {status->st_uid, status->st_gid};
  TRY(fs::copy_tree(from, to, options));
  return fs::remove_tree(from);
}

}  // namespace

std::string app_key(const Path& absolute_source) {
  Path source = absolute_source.lexically_normal();
  if (!source.has_filename()) source = source.parent_path();  // "/srv/app/" is "/srv/app"
  return key_of(source.filename().native(), "path:" + source.native());
}

std::string named_app_key(std::string_view name) {
  return key_of(name, format("name:{}", name));
}

std::string test_run_key(const std::string& app_key) {
  // No key made of a name or a path has a full stop.
  return app_key + ".test";
}

void AppCache::step(const char* name) const {
  if (options_.on_step) options_.on_step(name);
}

/// Brings back the last good state after a kill between two steps of commit().
Result<void> AppCache::recover() const {
  if (!fs::exists(home_ / "current") && fs::exists(home_ / "old")) {
    TRY(fs::rename(home_ / "old", home_ / "current"));
  }
  TRY(fs::remove_tree(home_ / "new"));
  return fs::remove_tree(home_ / "old");
}

Result<AppCache> AppCache::begin(const Store& store,
                                 const std::string& app_key,
                                 const Path& into,
                                 const AppCacheOptions& options) {
  const Path home = store.root() / "apps" / file_name_for(app_key);
  AppCache cache(home, TRY(lock_app(home, options)), options);
  TRY_WHILE(cache.recover(), "while tidying the app's cache");
  cache.was_empty_ = !fs::exists(home / "current");
  if (!cache.was_empty_) {
    auto copied = fs::copy_tree(home / "current", into, {.owner = options.owner});
    if (copied) return cache;
    Error error = std::move(copied).error().while_doing("while copying the app's cache");
    if (error.hint.empty()) error.hint = "If it stays like this, clear the app's cache.";
    return error;
  }
  TRY(fs::make_directories(into, 0755));
  if (options.owner && ::lchown(into.c_str(), options.owner->first, options.owner->second) != 0) {
    return system_error(format("change the owner of {}", into.native()), errno);
  }
  return cache;
}

Result<void> AppCache::commit(const Path& from) {
  const auto replace = [&]() -> Result<void> {
    step("move-in");
    TRY(fs::remove_tree(home_ / "new"));
    TRY(move_tree(from, home_ / "new"));
    step("old-away");
    if (fs::exists(home_ / "current")) TRY(fs::rename(home_ / "current", home_ / "old"));
    step("new-in");
    return fs::rename(home_ / "new", home_ / "current");
  };
  auto replaced = replace();
  if (!replaced) {
    static_cast<void>(recover());
    return std::move(replaced).error().while_doing("while keeping the app's cache");
  }
  step("delete-old");
  // The new state stands; what cannot be deleted now goes at the next begin().
  static_cast<void>(fs::remove_tree(home_ / "old"));
  step("done");
  return {};
}

Path AppCache::standing() const {
  return home_ / standing_name;
}

Result<void> AppCache::note_record(std::string_view record) const {
  return fs::replace_file(home_ / record_name, record, 0600);
}

Result<std::optional<std::string>> last_record(const Store& store, const std::string& app_key) {
  return fs::read_file_if_exists(store.root() / "apps" / file_name_for(app_key) / record_name);
}

Result<void>
AppCache::clear(const Store& store, const std::string& app_key, const AppCacheOptions& options) {
  const Path home = store.root() / "apps" / file_name_for(app_key);
  if (!fs::exists(home)) return {};
  const fs::FileLock lock = TRY(lock_app(home, options));
  // "old" first: without "current" it would count as the last good state.
  TRY(fs::remove_tree(home / "old"));
  TRY(fs::remove_tree(home / "new"));
  TRY(fs::remove_file(home / record_name));
  TRY(fs::remove_tree(home / standing_name));
  // Gone under its name at once; deleting takes longer.
  if (fs::exists(home / "current")) TRY(fs::rename(home / "current", home / "new"));
  return fs::remove_tree(home / "new");
}

}  // namespace bprun::store
