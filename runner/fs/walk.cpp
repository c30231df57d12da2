// SPDX-License-Identifier: MIT
#include "runner/fs/walk.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/deep_tree.hpp"
#include "runner/fs/directory.hpp"

#include <fcntl.h>

#include <cerrno>

namespace bprun::fs {

namespace {

using Visit = std::function<Result<WalkStep>(const WalkEntry&)>;

/// Works relative to directory descriptors, so that depth is bounded by memory and not by PATH_MAX.
Result<void> walk_directory(int parent,
                            const char* name,
                            const Path& path,
                            const std::string& relative,
                            const Visit& visit,
                            int level) {
  if (level == deep_level) expect_deep_tree();
  Fd directory(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) {
    if (errno == ENOENT && level > 0) return {};
    return system_error(format("open {}", path.native()), errno);
  }

  for (const auto& child : TRY(list_directory(directory.get(), path))) {
    WalkEntry entry;
    entry.relative = relative.empty() ? child : format("{}/{}", relative, child);
    entry.path = path / child;
    entry.directory = directory.get();
    if (::fstatat(directory.get(), child.c_str(), &entry.status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue;
      return system_error(format("look at {}", entry.path.native()), errno);
    }
    const WalkStep step = TRY(visit(entry));
    if (entry.is_directory() && step == WalkStep::enter) {
      TRY(walk_directory(
          directory.get(), child.c_str(), entry.path, entry.relative, visit, level + 1));
    }
  }
  return {};
}

}  // namespace

Result<void> walk(const Path& root, const Visit& visit) {
  // The root may itself be a link to a directory: it is the caller's choice of place.
  const Fd directory = TRY(open_file(root, O_RDONLY | O_DIRECTORY));
  return walk_directory(directory.get(), ".", root, "", visit, 0);
}

}  // namespace bprun::fs
