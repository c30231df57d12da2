// SPDX-License-Identifier: MIT
#include "runner/fs/walk.hpp"

#include "runner/base/format.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

namespace bprun::fs {

namespace {

using Visit = std::function<Result<WalkStep>(const WalkEntry&)>;

/// Works relative to directory descriptors, so that depth is bounded by memory and not by PATH_MAX.
Result<void> walk_directory(int parent,
                            const char* name,
                            const Path& path,
                            const std::string& relative,
                            const Visit& visit) {
  Fd directory(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) return system_error(format("open {}", path.native()), errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(::dup(directory.get())),
                                                   &::closedir);
  if (!stream) return system_error(format("list {}", path.native()), errno);

  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view found = entry->d_name;
    if (found != "." && found != "..") names.emplace_back(found);
  }
  std::sort(names.begin(), names.end());

  for (const auto& child : names) {
    WalkEntry entry;
    entry.relative = relative.empty() ? child : format("{}/{}", relative, child);
    entry.path = path / child;
    if (::fstatat(directory.get(), child.c_str(), &entry.status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue;
      return system_error(format("look at {}", entry.path.native()), errno);
    }
    const WalkStep step = TRY(visit(entry));
    if (entry.is_directory() && step == WalkStep::enter) {
      TRY(walk_directory(directory.get(), child.c_str(), entry.path, entry.relative, visit));
    }
  }
  return {};
}

}  // namespace

Result<void> walk(const Path& root, const Visit& visit) {
  // The root may itself be a link to a directory: it is the caller's choice of place.
  const Fd directory = TRY(open_file(root, O_RDONLY | O_DIRECTORY));
  return walk_directory(directory.get(), ".", root, "", visit);
}

}  // namespace bprun::fs
