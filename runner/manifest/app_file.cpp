// SPDX-License-Identifier: MIT
#include "runner/manifest/app_file.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <linux/openat2.h>

namespace bprun::manifest {

namespace {

Error refused(const std::string& name, std::string message, std::string hint) {
  return Error{.kind = ErrorKind::app,
               .message = std::move(message),
               .where = Location{name, 0},
               .hint = std::move(hint)};
}

/// open(2) that does not leave `app_dir`, and does not wait for the other end of a FIFO.
int open_beneath(int app_dir, const std::string& name) {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  open_how how{};
  how.flags = flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const auto opened = ::syscall(SYS_openat2, app_dir, name.c_str(), &how, sizeof how);
  if (opened >= 0 || (errno != ENOSYS && errno != EPERM)) return static_cast<int>(opened);
  // Some container runtimes know no openat2; there links are refused altogether.
  return ::openat(app_dir, name.c_str(), flags | O_NOFOLLOW);
}

Result<std::string> read_all(const fs::Fd& file, const std::string& name) {
  std::string bytes;
  char buffer[16384];
  for (;;) {
    const auto count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", name), errno);
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
    if (bytes.size() > largest_app_file) {
      return refused(
          name, format("the file is larger than {}", text::human_size(largest_app_file)), "");
    }
  }
}

}  // namespace

Result<std::optional<std::string>> read_app_file(const fs::Path& app_dir, const std::string& name) {
  const fs::Fd directory = TRY(fs::open_file(app_dir, O_PATH | O_DIRECTORY));
  const fs::Fd file(open_beneath(directory.get(), name));
  if (!file) {
    const int error = errno;
    if (error == EXDEV || error == ELOOP) {
      return refused(name,
                     "the file is a symbolic link that does not stay inside the app",
                     "Make it a relative link to a file of the app, or a regular file.");
    }
    if (error == ENOTDIR) return std::optional<std::string>();
    if (error == ENOENT) {
      struct stat status {};

      const bool dangling =
          ::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
      if (!dangling) return std::optional<std::string>();
      return refused(name, "the file is a symbolic link to nothing", "");
    }
    return refused(name,
                   system_error(format("read {}", name), error).message,
                   "The file must be readable for whoever runs the build.");
  }

  struct stat status {};

  if (::fstat(file.get(), &status) != 0) return system_error(format("read {}", name), errno);
  if (!S_ISREG(status.st_mode)) {
    return refused(name,
                   S_ISDIR(status.st_mode) ? "it is a directory, and must be a file"
                                           : "it is no regular file",
                   "");
  }
  return std::optional<std::string>(TRY(read_all(file, name)));
}

}  // namespace bprun::manifest
