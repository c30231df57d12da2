// SPDX-License-Identifier: MIT
#include "runner/herokuish/ownership.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::herokuish {

namespace {

Error cannot_give(const Path& path, const Account& account) {
  return system_error(format("give {} to {}",
                             text::printable(path.native()),
                             account.name.empty() ? format("uid {}", account.uid) : account.name),
                      errno);
}

}  // namespace

bool is_owned(const struct stat& status, const Account& account) {
  return status.st_uid == account.uid && status.st_gid == account.owner_gid;
}

Result<void> give_entry(const fs::WalkEntry& entry, const Account& account) {
  if (is_owned(entry.status, account)) return {};
  const int given = ::fchownat(
      entry.directory, entry.name(), account.uid, account.owner_gid, AT_SYMLINK_NOFOLLOW);
  if (given == 0 || errno == ENOENT) return {};
  return cannot_give(entry.path, account);
}

Result<void> give_path(const Path& path, const Account& account) {
  struct stat status = {};

  if (::lstat(path.c_str(), &status) != 0) {
    return system_error(format("look at {}", path.native()), errno);
  }
  if (!can_change_user() || is_owned(status, account)) return {};
  if (::lchown(path.c_str(), account.uid, account.owner_gid) == 0) return {};
  return cannot_give(path, account);
}

Result<Path> behind_own_link(const Path& path) {
  const auto status = TRY(fs::status_of(path));
  if (!status || !S_ISLNK(status->st_mode) || status->st_uid != ::geteuid()) return path;
  std::error_code failed;
  Path behind = std::filesystem::canonical(path, failed);
  if (failed) {
    return system_error(format("follow the link {}", text::printable(path.native())),
                        failed.value());
  }
  return behind;
}

Result<void> give_tree(const Path& path, const Account& account) {
  if (!can_change_user()) return {};
  const Path tree = TRY(behind_own_link(path));
  TRY(give_path(tree, account));
  // What a link leads to is somebody else's.
  const auto status = TRY(fs::status_of(tree));
  if (!status || !S_ISDIR(status->st_mode)) return {};
  return fs::walk(tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    TRY(give_entry(entry, account));
    return fs::WalkStep::enter;
  });
}

}  // namespace bprun::herokuish
