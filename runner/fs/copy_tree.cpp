// SPDX-License-Identifier: MIT
#include "runner/fs/copy_tree.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace bprun::fs {

namespace {

Result<void> copy_bytes(int from, int to, const Path& shown) {
  if (::ioctl(to, FICLONE, from) == 0) return {};
  for (;;) {
    const ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, 1UL << 30, 0);
    if (copied == 0) return {};
    if (copied > 0 || errno == EINTR) continue;
    if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) {
      return system_error(format("copy {}", shown.native()), errno);
    }
    break;  // this pair of file systems has no in-kernel copy
  }
  std::vector<char> buffer(256UL << 10);
  for (;;) {
    const ssize_t count = ::read(from, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", shown.native()), errno);
    if (count == 0) return {};
    TRY_WHILE(write_all(to, {buffer.data(), static_cast<std::size_t>(count)}),
              format("while copying {}", shown.native()));
  }
}

void keep_times(int directory, const char* path, const struct stat& status, int flags) {
  const struct timespec times[2] = {status.st_atim, status.st_mtim};
  ::utimensat(directory, path, times, flags);
}

Result<void> copy_regular(const Path& from, const Path& to, const struct stat& status) {
  const Fd source = TRY(open_file(from, O_RDONLY | O_NOFOLLOW));
  Fd target = TRY(open_file(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  if (status.st_size > 0) TRY(copy_bytes(source.get(), target.get(), from));
  if (::fchmod(target.get(), status.st_mode & 07777) != 0) {
    return system_error(format("set the mode of {}", to.native()), errno);
  }
  const struct timespec times[2] = {status.st_atim, status.st_mtim};
  ::futimens(target.get(), times);
  return target.close();
}

Result<void> copy_link(const Path& from, const Path& to, const struct stat& status) {
  std::string target(static_cast<std::size_t>(status.st_size) + 4096, '\0');
  const ssize_t length = ::readlink(from.c_str(), target.data(), target.size());
  if (length < 0) return system_error(format("read the link {}", from.native()), errno);
  target.resize(static_cast<std::size_t>(length));
  TRY(make_symlink(target, to));
  keep_times(AT_FDCWD, to.c_str(), status, AT_SYMLINK_NOFOLLOW);
  return {};
}

}  // namespace

Result<void> copy_file(const Path& from, const Path& to) {
  struct stat status = {};

  if (::stat(from.c_str(), &status) != 0) {
    return system_error(format("look at {}", from.native()), errno);
  }
  return copy_regular(from, to, status);
}

Result<CopyTotals> copy_tree(const Path& from, const Path& to, const CopyOptions& options) {
  CopyTotals totals;
  // Directory modes and times are set last: a read-only one could not be filled, and filling
  // changes the time.
  std::vector<std::pair<Path, struct stat>> directories;

  const auto own = [&](const Path& path) -> Result<void> {
    if (!options.owner) return {};
    if (::lchown(path.c_str(), options.owner->first, options.owner->second) != 0) {
      return system_error(format("change the owner of {}", path.native()), errno);
    }
    return {};
  };
  const auto make_directory = [&](const Path& path, const struct stat& status) -> Result<void> {
    if (::mkdir(path.c_str(), 0700) != 0 && !(options.merge && errno == EEXIST)) {
      return system_error(format("make the directory {}", path.native()), errno);
    }
    TRY(own(path));
    directories.emplace_back(path, status);
    return {};
  };

  struct stat top = {};

  if (::stat(from.c_str(), &top) != 0) {
    return system_error(format("look at {}", from.native()), errno);
  }
  TRY(make_directory(to, top));
  TRY(walk(from, [&](const WalkEntry& entry) -> Result<WalkStep> {
    if (options.checkpoint) TRY(options.checkpoint());
    if (options.leave_out && options.leave_out(entry)) return WalkStep::skip;
    const Path target = to / entry.relative;
    if (entry.is_directory()) {
      TRY(make_directory(target, entry.status));
      return WalkStep::enter;
    }
    if (options.merge) TRY(remove_file(target));
    if (entry.is_symlink()) {
      TRY(copy_link(entry.path, target, entry.status));
    } else if (entry.is_regular()) {
      TRY(copy_regular(entry.path, target, entry.status));
      ++totals.files;
      totals.bytes += static_cast<unsigned long long>(entry.status.st_size);
    } else if (S_ISFIFO(entry.status.st_mode)) {
      if (::mkfifo(target.c_str(), entry.status.st_mode & 07777) != 0) {
        return system_error(format("make {}", target.native()), errno);
      }
    } else {
      return WalkStep::enter;
    }
    TRY(own(target));
    return WalkStep::enter;
  }));

  for (auto it = directories.rbegin(); it != directories.rend(); ++it) {
    if (::chmod(it->first.c_str(), it->second.st_mode & 07777) != 0) {
      return system_error(format("set the mode of {}", it->first.native()), errno);
    }
    keep_times(AT_FDCWD, it->first.c_str(), it->second, 0);
  }
  return totals;
}

}  // namespace bprun::fs
