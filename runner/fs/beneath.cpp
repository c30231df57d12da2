// SPDX-License-Identifier: MIT
#include "runner/fs/beneath.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <linux/openat2.h>

namespace bprun::fs {

namespace {

Error refused(const std::string& name, std::string message, std::string hint) {
  return Error{.kind = ErrorKind::app,
               .message = std::move(message),
               .where = Location{name, 0},
               .hint = std::move(hint)};
}

/// open(2) that does not leave `root`, and does not wait for the other end of a FIFO.
int open_beneath(int root, const std::string& name) {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  open_how how{};
  how.flags = flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const auto opened = ::syscall(SYS_openat2, root, name.c_str(), &how, sizeof how);
  if (opened >= 0 || (errno != ENOSYS && errno != EPERM)) return static_cast<int>(opened);
  // Some container runtimes know no openat2; there links are refused altogether.
  return ::openat(root, name.c_str(), flags | O_NOFOLLOW);
}

/// One open(2) of a path that is short enough for it, without links.
int open_without_links(int directory, const std::string& name, int flags) {
  open_how how{};
  how.flags = static_cast<unsigned long long>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  const auto opened = ::syscall(SYS_openat2, directory, name.c_str(), &how, sizeof how);
  if (opened >= 0 || (errno != ENOSYS && errno != EPERM)) return static_cast<int>(opened);
  return ::openat(directory, name.c_str(), flags);
}

Result<std::string> read_all(const Fd& file, const std::string& name, std::size_t limit) {
  std::string bytes;
  char buffer[16384];
  for (;;) {
    const auto count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", name), errno);
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
    if (bytes.size() > limit) {
      return refused(name, format("the file is larger than {}", text::human_size(limit)), "");
    }
  }
}

}  // namespace

Result<std::optional<std::string>>
read_file_beneath(const Path& root, const std::string& name, std::size_t limit) {
  const Fd directory = TRY(open_file(root, O_PATH | O_DIRECTORY));
  const Fd file(open_beneath(directory.get(), name));
  if (!file) {
    const int error = errno;
    if (error == EXDEV || error == ELOOP) {
      return refused(name,
                     "the file is a symbolic link that leads out of the tree",
                     "Make it a regular file, or a relative link to one beside or below it.");
    }
    if (error == ENOTDIR) return std::optional<std::string>();
    if (error == ENOENT) {
      struct stat status = {};

      const bool dangling =
          ::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
      if (!dangling) return std::optional<std::string>();
      return refused(name, "the file is a symbolic link to nothing", "");
    }
    return refused(name,
                   system_error(format("read {}", name), error).message,
                   "The file must be readable for whoever runs the build.");
  }

  struct stat status = {};

  if (::fstat(file.get(), &status) != 0) return system_error(format("read {}", name), errno);
  if (!S_ISREG(status.st_mode)) {
    return refused(name,
                   S_ISDIR(status.st_mode) ? "it is a directory, and must be a file"
                                           : "it is no regular file",
                   "");
  }
  return std::optional<std::string>(TRY(read_all(file, name, limit)));
}

Result<Fd> open_below(int root, const std::string& relative) {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  constexpr std::size_t longest = PATH_MAX - 1;
  std::string rest = relative;
  Fd directory;
  while (rest.size() > longest) {
    const std::size_t slash = rest.rfind('/', longest);
    if (slash == std::string::npos) return system_error(format("open {}", relative), ENAMETOOLONG);
    const int from = directory ? directory.get() : root;
    Fd next(open_without_links(from, rest.substr(0, slash), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!next) return system_error(format("open {}", relative), errno);
    directory = std::move(next);
    rest.erase(0, slash + 1);
  }
  Fd file(open_without_links(directory ? directory.get() : root, rest, flags));
  if (!file) return system_error(format("open {}", relative), errno);
  return file;
}

}  // namespace bprun::fs
