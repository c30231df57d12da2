// SPDX-License-Identifier: MIT
#include "runner/fs/copy_tree.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
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

/// A name in an open directory, so that no path becomes too long for the system; and how to show
/// it.
struct Place {
  int directory = AT_FDCWD;
  const char* name = "";
  const Path& shown;
};

Error failed_at(std::string_view doing, const Place& place, int error_number) {
  return system_error(format("{} {}", doing, text::printable(place.shown.native())), error_number);
}

/// The bytes from `begin` to `end`, or to where the file ends meanwhile.
Result<void> copy_range(int from, int to, off_t begin, off_t end, const Place& shown) {
  std::vector<char> buffer;
  while (begin < end) {
    const auto left = static_cast<std::size_t>(end - begin);
    off_t in = begin;
    off_t out = begin;
    ssize_t count = -1;
    if (buffer.empty()) {
      count = ::copy_file_range(from, &in, to, &out, left, 0);
      const bool impossible = count < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS ||
                                            errno == EOPNOTSUPP);
      if (impossible) buffer.resize(256UL << 10);  // this pair of file systems cannot
    }
    if (!buffer.empty()) {
      count = ::pread(from, buffer.data(), std::min(buffer.size(), left), begin);
      if (count > 0) count = ::pwrite(to, buffer.data(), static_cast<std::size_t>(count), begin);
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed_at("copy", shown, errno);
    if (count == 0) return {};
    begin += count;
  }
  return {};
}

/// What is data of the file; holes stay holes.
Result<void> copy_data(int from, int to, off_t size, const Place& shown) {
  off_t at = 0;
  while (at < size) {
    off_t data = ::lseek(from, at, SEEK_DATA);
    if (data < 0 && errno == ENXIO) break;  // a hole up to the end
    if (data < 0) data = at;                // a file system that cannot say
    off_t hole = ::lseek(from, data, SEEK_HOLE);
    if (hole <= data) hole = size;
    TRY(copy_range(from, to, data, std::min(hole, size), shown));
    at = hole;
  }
  if (::ftruncate(to, size) != 0) return failed_at("copy", shown, errno);
  return {};
}

void keep_times(const Place& place, const struct stat& status, int flags) {
  const struct timespec times[2] = {status.st_atim, status.st_mtim};
  ::utimensat(place.directory, place.name, times, flags);
}

Result<void>
copy_regular(const Place& from, const Place& to, const struct stat& status, CopyTotals& totals) {
  const Fd source(::openat(from.directory, from.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!source) return failed_at("read", from, errno);
  constexpr int anew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  Fd target(::openat(to.directory, to.name, anew, 0600));
  if (!target) return failed_at("write", to, errno);
  ++totals.files;
  totals.bytes += static_cast<unsigned long long>(status.st_size);
  if (status.st_size == 0) {
    ++totals.empty;
  } else if (::ioctl(target.get(), FICLONE, source.get()) == 0) {
    ++totals.shared;
  } else {
    TRY(copy_data(source.get(), target.get(), status.st_size, from));
  }
  // Set-id bits speak of the owner: under another they would say something else.
  const mode_t kept = status.st_uid == ::geteuid() ? 07777 : 01777;
  if (::fchmod(target.get(), status.st_mode & kept) != 0) {
    return failed_at("set the mode of", to, errno);
  }
  const struct timespec times[2] = {status.st_atim, status.st_mtim};
  ::futimens(target.get(), times);
  return target.close();
}

Result<void> copy_link(const Place& from, const Place& to, const struct stat& status) {
  std::string target(static_cast<std::size_t>(status.st_size) + 4096, '\0');
  const ssize_t length = ::readlinkat(from.directory, from.name, target.data(), target.size());
  if (length < 0) return failed_at("read the link", from, errno);
  target.resize(static_cast<std::size_t>(length));
  if (::symlinkat(target.c_str(), to.directory, to.name) != 0) {
    return failed_at("make the link", to, errno);
  }
  keep_times(to, status, AT_SYMLINK_NOFOLLOW);
  return {};
}

class TreeCopier {
public:
  TreeCopier(const Path& to, const CopyOptions& options) : to_(to), options_(options) {}

  Result<CopyTotals> run(const Path& from) {
    struct stat top = {};

    if (::stat(from.c_str(), &top) != 0) {
      return system_error(format("look at {}", from.native()), errno);
    }
    TRY(enter({AT_FDCWD, to_.c_str(), to_}, "", top));
    TRY(walk(from, [this](const WalkEntry& entry) -> Result<WalkStep> {
      if (options_.checkpoint) TRY(options_.checkpoint());
      if (options_.leave_out && options_.leave_out(entry)) return WalkStep::skip;
      if (options_.visit) TRY(options_.visit(entry));
      const auto slash = entry.relative.rfind('/');
      TRY(leave_until(slash == std::string::npos ? "" : entry.relative.substr(0, slash)));
      TRY(copy(entry));
      return WalkStep::enter;
    }));
    while (!open_.empty())
      TRY(leave());
    return totals_;
  }

private:
  /// A directory of the copy that is being filled.
  struct OpenDirectory {
    std::string relative;
    Fd directory;
    struct stat status;
  };

  Result<void> copy(const WalkEntry& entry) {
    const Path shown_target = to_ / entry.relative;
    const Place from{entry.directory, entry.name(), entry.path};
    const Place to{open_.back().directory.get(), entry.name(), shown_target};
    if (entry.is_directory()) return enter(to, entry.relative, entry.status);
    if (options_.merge && ::unlinkat(to.directory, to.name, 0) != 0 && errno != ENOENT) {
      return failed_at("remove", to, errno);
    }
    if (entry.is_symlink()) {
      TRY(copy_link(from, to, entry.status));
    } else if (entry.is_regular()) {
      TRY(copy_regular(from, to, entry.status, totals_));
    } else if (!S_ISFIFO(entry.status.st_mode)) {
      return {};
    } else if (::mkfifoat(to.directory, to.name, entry.status.st_mode & 07777) != 0) {
      return failed_at("make", to, errno);
    }
    return own(to);
  }

  Result<void> own(const Place& place) const {
    if (!options_.owner) return {};
    const auto& [uid, gid] = *options_.owner;
    if (::fchownat(place.directory, place.name, uid, gid, AT_SYMLINK_NOFOLLOW) == 0) return {};
    return failed_at("change the owner of", place, errno);
  }

  Result<void> enter(const Place& place, const std::string& relative, const struct stat& status) {
    if (::mkdirat(place.directory, place.name, 0700) != 0 && !(options_.merge && errno == EEXIST)) {
      return failed_at("make the directory", place, errno);
    }
    TRY(own(place));
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    Fd directory(::openat(place.directory, place.name, flags));
    if (!directory) return failed_at("open", place, errno);
    open_.push_back({relative, std::move(directory), status});
    return {};
  }

  /// Modes and times of directories are set last: a read-only one could not be filled, and filling
  /// changes the time.
  Result<void> leave() {
    const OpenDirectory& done = open_.back();
    if (::fchmod(done.directory.get(), done.status.st_mode & 07777) != 0) {
      const Path shown = to_ / done.relative;
      return failed_at("set the mode of", {AT_FDCWD, "", shown}, errno);
    }
    const struct timespec times[2] = {done.status.st_atim, done.status.st_mtim};
    ::futimens(done.directory.get(), times);
    open_.pop_back();
    return {};
  }

  Result<void> leave_until(std::string_view relative) {
    while (open_.back().relative != relative)
      TRY(leave());
    return {};
  }

  const Path& to_;
  const CopyOptions& options_;
  std::vector<OpenDirectory> open_;
  CopyTotals totals_;
};

}  // namespace

Result<void> copy_file(const Path& from, const Path& to) {
  struct stat status = {};

  if (::stat(from.c_str(), &status) != 0) {
    return system_error(format("look at {}", from.native()), errno);
  }
  CopyTotals totals;
  return copy_regular({AT_FDCWD, from.c_str(), from}, {AT_FDCWD, to.c_str(), to}, status, totals);
}

Result<CopyTotals> copy_tree(const Path& from, const Path& to, const CopyOptions& options) {
  return TreeCopier(to, options).run(from);
}

}  // namespace bprun::fs
