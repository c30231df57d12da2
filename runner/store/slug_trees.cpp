// SPDX-License-Identifier: MIT
#include "runner/store/slug_trees.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/store/inventory.hpp"
#include "runner/store/layout.hpp"
#include "runner/store/segments.hpp"
#include "runner/store/tree_digest.hpp"
#include "runner/store/waiting_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <vector>

namespace bprun::store {

namespace {

constexpr const char* seen_name = "seen";
constexpr std::size_t longest_slug_marker = 4096;
/// Lines of some 100 bytes: more files than that with one content are met anew.
constexpr std::size_t longest_seen = 64UL << 10;
constexpr std::size_t slug_read_size = 1UL << 20;
/// File systems take their times from a clock that ticks every few milliseconds; some only know
/// seconds.
constexpr std::time_t settled_after = 2;

/// What tells that a file is the one that was read.
std::string stamp_line(const struct stat& status) {
  return format("{} {} {} {}.{} {}.{}\n",
                status.st_dev,
                status.st_ino,
                status.st_size,
                status.st_mtim.tv_sec,
                status.st_mtim.tv_nsec,
                status.st_ctim.tv_sec,
                status.st_ctim.tv_nsec);
}

/// `line` with its end.
bool holds_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line) != std::string::npos;
}

std::string boot_line() {
  const auto id = fs::read_file_if_exists("/proc/sys/kernel/random/boot_id", 64);
  return format("boot {}", id && *id ? text::trim(**id) : std::string_view("unknown"));
}

Result<std::string> key_of_content(int file, const Path& shown) {
  Hasher hasher;
  std::vector<char> buffer(slug_read_size);
  off_t at = 0;
  for (;;) {
    TRY(process::interrupt::check());
    const ssize_t count = ::pread(file, buffer.data(), buffer.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", shown.native()), errno);
    if (count == 0) return hasher.hex();
    hasher.update({buffer.data(), static_cast<std::size_t>(count)});
    at += count;
  }
}

/// Nobody else may write to it, and all of it is on one disk; answers its bytes there.
Result<unsigned long long> take_into_custody(const Path& tree) {
  unsigned long long bytes = 0;
  constexpr mode_t of_others = S_IWGRP | S_IWOTH;
  TRY(fs::walk(tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    bytes += static_cast<unsigned long long>(entry.status.st_blocks) * 512;
    if (!entry.is_symlink() && (entry.status.st_mode & of_others) != 0 &&
        ::fchmodat(entry.directory, entry.name(), entry.status.st_mode & 0777 & ~of_others, 0) !=
            0) {
      return system_error(format("set the mode of {}", entry.path.native()), errno);
    }
    return fs::WalkStep::enter;
  }));
  const auto top = TRY(fs::status_of(tree));
  if (!top || ::chmod(tree.c_str(), (top->st_mode & 0777 & ~of_others) | S_IRWXU) != 0) {
    return system_error(format("set the mode of {}", tree.native()), errno);
  }
  return bytes;
}

/// The marker, where it and its tree may be believed, opened.
fs::Fd open_marker(const Path& home) {
  for (const Path& path : {home, home / tree_name}) {
    const auto status = fs::status_of(path);
    if (!status || !*status || !S_ISDIR((*status)->st_mode) || !is_trusted(**status) ||
        (*status)->st_uid != ::geteuid()) {
      return {};
    }
  }
  fs::Fd marker(::open((home / marker_name).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!marker || !is_ours_alone(marker.get())) return {};
  return marker;
}

struct KeptSlug {
  std::string name;
  std::time_t used = 0;
  unsigned long long bytes = 0;
};

/// As its marker says: nothing is walked.
KeptSlug kept_slug(const Path& home) {
  KeptSlug kept{.name = home.filename().native()};
  const auto status = fs::status_of(home / marker_name);
  if (status && *status) kept.used = (*status)->st_mtime;
  const auto marker = fs::read_file_if_exists(home / marker_name, longest_slug_marker);
  if (!marker || !*marker) return kept;
  for (const auto line : text::lines(**marker)) {
    if (!line.starts_with("bytes ")) continue;
    kept.bytes = static_cast<unsigned long long>(text::to_integer(line.substr(6)).value_or(0));
  }
  return kept;
}

}  // namespace

Result<SlugTrees> SlugTrees::open(const Store& store) {
  Path directory = store.root() / directory_of(TreeKind::slugs);
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return system_error(format("make the store's directory {}", directory.native()), errno);
  }
  const auto status = TRY(fs::status_of(directory));
  if (!status || !S_ISDIR(status->st_mode) || !is_trusted(*status)) {
    return Error{.kind = ErrorKind::denied,
                 .message = format("others may write to {} in the store", directory.native()),
                 .hint = format("Remove it: rm -r {}", text::shell_quote(directory.native()))};
  }
  return SlugTrees(store, std::move(directory));
}

Result<SlugTrees::Slug> SlugTrees::open_slug(const Path& file) const {
  Slug slug{.file = TRY(fs::open_file(file, O_RDONLY)), .key = ""};
  if (::fstat(slug.file.get(), &slug.status) != 0) {
    return system_error(format("look at {}", file.native()), errno);
  }
  const std::string stamp = stamp_line(slug.status);
  for (std::string& name : TRY(fs::list_directory(directory_))) {
    const auto seen = fs::read_file_if_exists(directory_ / name / seen_name, longest_seen);
    if (!seen || !*seen || !holds_line(**seen, stamp)) continue;
    if (!open_marker(directory_ / name)) continue;
    slug.key = std::move(name);
    return slug;
  }
  slug.key = TRY(key_of_content(slug.file.get(), file));
  return slug;
}

std::optional<SlugTrees::Held> SlugTrees::find(const Slug& slug) const {
  const Path home = directory_ / slug.key;
  fs::Fd marker = open_marker(home);
  if (!marker) return std::nullopt;
  // Who removes a tree holds its marker exclusively, and takes it away before letting go.
  while (::flock(marker.get(), LOCK_SH) != 0) {
    if (errno != EINTR) return std::nullopt;
  }

  struct stat held = {};
  const auto named = fs::status_of(home / marker_name);
  if (::fstat(marker.get(), &held) != 0 || !named || !*named || held.st_ino != (*named)->st_ino) {
    return std::nullopt;
  }
  const auto text = fs::read_file_if_exists(home / marker_name, longest_slug_marker);
  if (!text || !*text || !holds_line(**text, boot_line() + "\n")) {
    return std::nullopt;
  }
  ::utimensat(AT_FDCWD, (home / marker_name).c_str(), nullptr, 0);
  note_seen(slug);
  return Held(home / tree_name, std::move(marker));
}

void SlugTrees::note_seen(const Slug& slug) const {
  // What changed a moment ago could change again and leave no trace.
  struct stat now = {};
  if (::fstat(slug.file.get(), &now) != 0) return;
  const std::string stamp = stamp_line(slug.status);
  const std::time_t newest = std::max(now.st_ctim.tv_sec, now.st_mtim.tv_sec);
  if (stamp_line(now) != stamp || newest + settled_after > ::time(nullptr)) return;
  const Path file = directory_ / slug.key / seen_name;
  const auto seen = fs::read_file_if_exists(file, longest_seen);
  if (seen && *seen && holds_line(**seen, stamp)) return;
  const bool is_full = !seen || (*seen && (*seen)->size() + stamp.size() > longest_seen / 2);
  const int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | (is_full ? O_TRUNC : 0);
  const auto opened = fs::open_file(file, flags, 0600);
  if (opened) static_cast<void>(fs::write_all(opened->get(), stamp));
}

Result<void> SlugTrees::commit(const Path& staging, const Path& home) const {
  const unsigned long long bytes = TRY(take_into_custody(staging / tree_name));
  const std::string digest = TRY(tree_digest(staging / tree_name));
  TRY(fs::write_file(staging / marker_name,
                     format("sha256:{}\n{}\nbytes {}\n", digest, boot_line(), bytes),
                     0600));
  return fs::rename(staging, home);
}

Result<SlugTrees::Held>
SlugTrees::add(const Slug& slug,
               const std::function<Result<void>(const Path& slug, const Path& staging)>& fill,
               unsigned long long limit) const {
  if (auto held = find(slug)) return std::move(*held);
  const Path home = directory_ / slug.key;
  {
    const fs::FileLock lock =
        TRY(wait_for_lock(tree_lock(store_.root(), TreeKind::slugs, slug.key), {}));
    // Whoever held the lock before us has added it.
    if (auto held = find(slug)) return std::move(*held);
    if (is_in_use(home)) {
      return Error{.kind = ErrorKind::busy,
                   .message = format("{} in the store is not to be believed, and something runs "
                                     "from it",
                                     home.native())};
    }
    TRY(fs::remove_tree(home));  // one of an earlier boot, or half of one
    const WorkDirectory work = TRY(store_.work_directory());
    TRY(fs::write_file(work.path() / reads_no_tree, ""));
    const Path staging = work.path() / "staging";
    TRY(fs::make_directories(staging / tree_name));
    // Whatever the umask: what a group may write to is not believed, and apps see the tree as their
    // own.
    if (::chmod(staging.c_str(), 0755) != 0 || ::chmod((staging / tree_name).c_str(), 0755) != 0) {
      return system_error(format("set the mode of {}", staging.native()), errno);
    }
    // By its descriptor: this file and no other that has its name meanwhile.
    TRY(fill(format("/proc/self/fd/{}", slug.file.get()), staging / tree_name));
    struct stat now = {};
    if (::fstat(slug.file.get(), &now) != 0 || stamp_line(now) != stamp_line(slug.status)) {
      return Error{.kind = ErrorKind::busy,
                   .message = "the slug changed while it was unpacked",
                   .hint = "Start it again when whoever writes it is done."};
    }
    TRY(commit(staging, home));
  }
  if (auto held = find(slug)) {
    trim(limit);
    return std::move(*held);
  }
  return Error{.kind = ErrorKind::busy,
               .message = format("the unpacked slug {} was removed from the store at once",
                                 slug.key.substr(0, 12)),
               .hint = "Start it again."};
}

bool SlugTrees::is_in_use(const Path& home) {
  const fs::Fd marker(::open((home / marker_name).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  return marker && ::flock(marker.get(), LOCK_EX | LOCK_NB) != 0;
}

Result<bool> SlugTrees::remove(const std::string& name) const {
  const Path home = directory_ / name;
  // Nobody adds it meanwhile.
  const auto lock = TRY(fs::FileLock::try_acquire(tree_lock(store_.root(), TreeKind::slugs, name)));
  if (!lock) return false;
  const fs::Fd marker(::open((home / marker_name).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (marker && ::flock(marker.get(), LOCK_EX | LOCK_NB) != 0) return false;
  // The marker first: whatever is left after a kill is no tree any more.
  TRY(fs::remove_file(home / marker_name));
  TRY(fs::remove_tree(home));
  return true;
}

void SlugTrees::trim(unsigned long long limit) const {
  const auto names = fs::list_directory(directory_);
  if (!names) return;
  std::vector<KeptSlug> kept;
  kept.reserve(names->size());
  unsigned long long total = 0;
  for (const auto& name : *names) {
    kept.push_back(kept_slug(directory_ / name));
    total += kept.back().bytes;
  }
  std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a.used < b.used; });
  for (const auto& slug : kept) {
    if (total <= limit) return;
    const auto removed = remove(slug.name);
    if (removed && *removed) total -= slug.bytes;
  }
}

}  // namespace bprun::store
