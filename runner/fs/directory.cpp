// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/fd.hpp"
#include "runner/fs/file.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace bprun::fs {

Result<void> make_directories(const Path& path, mode_t mode) {
  if (path.empty() || fs::is_directory(path)) return {};
  if (path.has_parent_path() && path.parent_path() != path) {
    TRY(make_directories(path.parent_path(), mode));
  }
  if (::mkdir(path.c_str(), mode) == 0 || (errno == EEXIST && fs::is_directory(path))) return {};
  return system_error(format("make the directory {}", path.native()), errno);
}

namespace {

using Stream = std::unique_ptr<DIR, int (*)(DIR*)>;

Result<std::vector<std::string>> names_of(const Stream& stream, const Path& shown) {
  if (!stream) return system_error(format("list {}", shown.native()), errno);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return system_error(format("list {}", shown.native()), errno);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Result<std::vector<std::string>> list_directory(const Path& path) {
  return names_of(Stream(::opendir(path.c_str()), &::closedir), path);
}

Result<std::vector<std::string>> list_directory(int directory, const Path& shown) {
  // A copy, and not "." opened anew: that would ask for search permission as well.
  Fd copy(::fcntl(directory, F_DUPFD_CLOEXEC, 0));
  if (!copy) return system_error(format("list {}", shown.native()), errno);
  const Stream stream(::fdopendir(copy.release()), &::closedir);
  if (stream) ::rewinddir(stream.get());
  return names_of(stream, shown);
}

Result<bool> is_empty_or_absent(const Path& path) {
  if (!fs::exists(path)) return true;
  return TRY(list_directory(path)).empty();
}

}  // namespace bprun::fs
