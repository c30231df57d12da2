// SPDX-License-Identifier: MIT
#include "runner/store/store.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/store/layout.hpp"
#include "runner/store/sweeper.hpp"
#include "runner/store/tree_digest.hpp"
#include "runner/store/waiting_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::store {

namespace {

/// Whose directory it is, and who may write to it: what is in the store is run later, so whoever
/// can change it can run programs as us.
Result<void> check_ownership(const Path& root) {
  struct stat status = {};

  if (::stat(root.c_str(), &status) != 0) {
    return system_error(format("look at the store {}", root.native()), errno);
  }
  const uid_t self = ::geteuid();
  if (!S_ISDIR(status.st_mode)) {
    return Error{.kind = ErrorKind::denied,
                 .message = format("the store {} is not a directory", root.native())};
  }
  if (status.st_uid != self && status.st_uid != 0) {
    return Error{.kind = ErrorKind::denied,
                 .message = format(
                     "the store {} belongs to another user (uid {})", root.native(), status.st_uid),
                 .hint = "What is in a store is run later. Give a directory of your own with "
                         "--store, or change the owner of this one."};
  }
  // The group of one's own directory is one's own business (umask 002).
  const mode_t forbidden = status.st_uid == self ? S_IWOTH : S_IWOTH | S_IWGRP;
  if ((status.st_mode & forbidden) != 0) {
    return Error{.kind = ErrorKind::denied,
                 .message = format("others may write to the store {} (mode {:o})",
                                   root.native(),
                                   status.st_mode & 07777),
                 .hint = format("What is in a store is run later. Take the permission away: "
                                "chmod go-w {}",
                                text::shell_quote(root.native()))};
  }
  return {};
}

/// A directory that everybody may write to and nobody may take from others, as /tmp is: each user
/// has a store of his own in it.
bool is_for_everybody(const Path& root) {
  struct stat status = {};

  constexpr mode_t open_to_all = S_ISVTX | S_IWOTH;
  return ::stat(root.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == 0 &&
         (status.st_mode & open_to_all) == open_to_all;
}

/// Makes one directory of the store with exactly that mode. One that is there is left as it is, and
/// must be one that may be believed: somebody else could have put it there before us.
Result<void> make_part(const Path& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) == 0) {
    ::chmod(path.c_str(), mode);  // whatever the umask
    return {};
  }
  if (errno != EEXIST) {
    return system_error(format("make the store's directory {}", path.native()), errno);
  }
  const auto status = TRY(fs::status_of(path));
  if (!status || (S_ISDIR(status->st_mode) && is_trusted(*status))) return {};
  return Error{.kind = ErrorKind::denied,
               .message = format("{} in the store is not a directory of uid {}, or others may "
                                 "write to it",
                                 path.native(),
                                 ::geteuid()),
               .hint = format("Remove it: rm -r {}", text::shell_quote(path.native()))};
}

Result<void> sync_directory(const Path& path) {
  const fs::Fd directory = TRY(fs::open_file(path, O_RDONLY | O_DIRECTORY));
  if (::fsync(directory.get()) != 0) {
    return system_error(format("write {} to the disk", path.native()), errno);
  }
  return {};
}

/// Takes away every w bit below and at `tree`.
Result<void> make_read_only(const Path& tree) {
  TRY(fs::walk(tree, [](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (!entry.is_symlink() && (entry.status.st_mode & 0222) != 0 &&
        ::fchmodat(entry.directory, entry.name(), entry.status.st_mode & 07555, 0) != 0) {
      return system_error(format("set the mode of {}", entry.path.native()), errno);
    }
    return fs::WalkStep::enter;
  }));
  if (::chmod(tree.c_str(), 0555) != 0) {
    return system_error(format("set the mode of {}", tree.native()), errno);
  }
  return {};
}

/// All bytes of the tree are on the disk before the marker says so.
Result<void> mark_complete(const Path& home, const std::string& digest) {
  const fs::Fd directory = TRY(fs::open_file(home, O_RDONLY | O_DIRECTORY));
  if (::syncfs(directory.get()) != 0) {
    return system_error(format("write {} to the disk", home.native()), errno);
  }
  fs::Fd marker = TRY(fs::open_file(home / marker_name, O_WRONLY | O_CREAT | O_EXCL, 0644));
  TRY(fs::write_all(marker.get(), format("sha256:{}\n", digest)));
  if (::fsync(marker.get()) != 0) {
    return system_error(format("write {} to the disk", (home / marker_name).native()), errno);
  }
  TRY(marker.close());
  return sync_directory(home);
}

}  // namespace

std::string_view directory_of(TreeKind kind) {
  switch (kind) {
  case TreeKind::runtimes:
    return "runtimes";
  case TreeKind::checkouts:
    return "checkouts";
  case TreeKind::slugs:
    return "slugs";
  }
  return "";
}

Path tree_lock(const Path& root, TreeKind kind, const std::string& name) {
  return root / "locks" / format("{}-{}", directory_of(kind), name);
}

bool is_trusted(const struct stat& status) {
  return (status.st_uid == ::geteuid() || status.st_uid == 0) &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

Result<Path> default_root(const process::Environment& environment, uid_t uid) {
  if (uid == 0) return Path("/var/cache/bprun");
  for (const auto& [variable, below] :
       {std::pair{"XDG_CACHE_HOME", "bprun"}, std::pair{"HOME", ".cache/bprun"}}) {
    const auto value = environment.get(variable);
    if (value && value->starts_with('/')) return Path(*value) / below;
  }
  return Error{.kind = ErrorKind::config,
               .message = "there is no place for the store: neither XDG_CACHE_HOME nor HOME is an "
                          "absolute path",
               .hint = "Give a directory with --store."};
}

std::string file_name_for(std::string_view key) {
  constexpr std::size_t readable = 80;
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                    "._+@=-";
  const bool is_safe = !key.empty() && key.size() <= readable && key.front() != '.' &&
                       key.find_first_not_of(safe) == std::string_view::npos;
  // A hash is marked by '~', which is no safe character: so no two keys get the same name.
  if (is_safe) return std::string(key);
  std::string name;
  for (const char byte : text::without_userinfo(key)) {
    if (name.size() == readable) break;
    const bool keeps = safe.find(byte) != std::string_view::npos && !(name.empty() && byte == '.');
    if (keeps)
      name += byte;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  return name + "~" + sha256_hex(key).substr(0, 16);
}

Store::Store(Path root) : root_(std::move(root)) {}

Store::Store(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const Path& given) {
  const bool is_root = ::geteuid() == 0;
  std::error_code failure;
  Path root = std::filesystem::absolute(given, failure).lexically_normal();
  if (failure) return system_error("find the current directory", failure.value());
  if (is_for_everybody(root)) {
    root /= format("uid-{}", ::geteuid());
    TRY(make_part(root, is_root ? 0755 : 0700));
  } else if (!fs::exists(root)) {
    TRY_WHILE(fs::make_directories(root.parent_path(), 0755), "while making the store");
    TRY(make_part(root, is_root ? 0755 : 0700));
  }
  TRY(check_ownership(root));
  // From here on nobody else can put anything into the store.
  Store store(root);
  // The build uid goes through work/ to what it is shown; caches of other apps are nobody's.
  TRY(make_part(store.root_ / "work", 0711));
  TRY(make_part(store.root_ / "apps", 0700));
  TRY(make_part(store.root_ / "locks", 0700));
  TRY(make_part(store.root_ / "runtimes", 0755));
  TRY(make_part(store.root_ / "checkouts", 0755));
  store.sweeper_ = std::make_unique<Sweeper>(store.root_ / "work");
  return store;
}

Result<WorkDirectory> Store::work_directory() const {
  return WorkDirectory::make(root_ / "work");
}

Path Store::tree_home(TreeKind kind, std::string_view key) const {
  return root_ / directory_of(kind) / file_name_for(key);
}

std::optional<Path> Store::find_tree(TreeKind kind, std::string_view key) const {
  const Path home = tree_home(kind, key);
  for (const Path& path : {home, home / marker_name, home / tree_name}) {
    const auto status = fs::status_of(path);
    if (!status || !*status || !is_trusted(**status)) return std::nullopt;
  }
  return home / tree_name;
}

Result<Path> Store::add_tree(TreeKind kind,
                             std::string_view key,
                             const std::function<Result<void>(const Path&)>& fill) const {
  if (auto found = find_tree(kind, key)) return *found;
  const Path home = tree_home(kind, key);
  const Path lock_file = tree_lock(root_, kind, home.filename().native());
  const fs::FileLock lock = TRY(wait_for_lock(lock_file, {}));
  // Whoever held the lock before us has added it.
  if (auto found = find_tree(kind, key)) return *found;

  WorkDirectory work = TRY(work_directory());
  const Path staging = work.path() / "staging";
  TRY(make_part(staging, 0755));
  TRY(make_part(staging / tree_name, 0755));
  TRY(fill(staging / tree_name));
  TRY(process::interrupt::check());
  TRY(make_read_only(staging / tree_name));
  TRY(mark_complete(staging, TRY(tree_digest(staging / tree_name))));
  TRY(fs::remove_tree(home));  // one without a marker: half of something older
  TRY(fs::rename(staging, home));
  TRY(sync_directory(home.parent_path()));
  return home / tree_name;
}

void Store::touch(TreeKind kind, std::string_view key) const {
  ::utimensat(AT_FDCWD, (tree_home(kind, key) / marker_name).c_str(), nullptr, 0);
}

Result<void> Store::remove_tree(TreeKind kind, std::string_view key) const {
  const Path home = tree_home(kind, key);
  // The marker first: whatever is left after a kill is no tree any more.
  TRY(fs::remove_file(home / marker_name));
  return fs::remove_tree(home);
}

}  // namespace bprun::store
