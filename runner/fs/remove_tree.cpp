// SPDX-License-Identifier: MIT
#include "runner/fs/remove_tree.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/deep_tree.hpp"
#include "runner/fs/directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace bprun::fs {

namespace {

Result<void> remove_entry(int parent, const std::string& name, const Path& shown, int level);

Result<void> remove_children(int directory, const Path& shown, int level) {
  if (level == deep_level) expect_deep_tree();
  for (const auto& name : TRY(list_directory(directory, shown)))
    TRY(remove_entry(directory, name, shown / name, level));
  return {};
}

/// unlinkat, and once more after making the parent writable.
bool unlink_at(int parent, const std::string& name, int flags) {
  if (::unlinkat(parent, name.c_str(), flags) == 0 || errno == ENOENT) return true;
  if (errno != EACCES && errno != EPERM) return false;
  const int refused = errno;
  if (::fchmod(parent, 0700) != 0) {
    errno = refused;
    return false;
  }
  return ::unlinkat(parent, name.c_str(), flags) == 0 || errno == ENOENT;
}

Result<void> remove_entry(int parent, const std::string& name, const Path& shown, int level) {
  if (unlink_at(parent, name, 0)) return {};
  if (errno != EISDIR && errno != EPERM) {
    return system_error(format("remove {}", shown.native()), errno);
  }
  Fd directory(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory && errno == EACCES && ::fchmodat(parent, name.c_str(), 0700, 0) == 0) {
    directory = Fd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  if (!directory) return system_error(format("remove {}", shown.native()), errno);
  TRY(remove_children(directory.get(), shown, level + 1));
  if (unlink_at(parent, name, AT_REMOVEDIR)) return {};
  return system_error(format("remove {}", shown.native()), errno);
}

}  // namespace

Result<void> remove_tree(const Path& path) {
  const Path parent_path = path.has_parent_path() ? path.parent_path() : Path(".");
  const Fd parent(::open(parent_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent && (errno == ENOENT || errno == ENOTDIR)) return {};
  if (!parent) return system_error(format("open {}", parent_path.native()), errno);
  return remove_entry(parent.get(), path.filename().native(), path, 0);
}

Result<void> remove_contents(const Path& directory) {
  const Fd opened = TRY(open_file(directory, O_RDONLY | O_DIRECTORY));
  return remove_children(opened.get(), directory, 0);
}

}  // namespace bprun::fs
