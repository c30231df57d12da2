// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"

#include "runner/base/format.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::fs {

namespace {

Result<std::string> read_descriptor(int descriptor, const Path& path, std::size_t limit) {
  std::string bytes;

  struct stat status = {};

  if (::fstat(descriptor, &status) == 0) {
    if (S_ISDIR(status.st_mode)) return system_error(format("read {}", path.native()), EISDIR);
    if (status.st_size > 0) bytes.reserve(static_cast<std::size_t>(status.st_size) + 1);
  }
  char buffer[65536];
  for (;;) {
    const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", path.native()), errno);
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
    if (bytes.size() > limit) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{} is larger than {} bytes", path.native(), limit)};
    }
  }
}

}  // namespace

Result<std::string> read_file(const Path& path, std::size_t limit) {
  // O_NONBLOCK: a FIFO named like a config file must not hang us.
  const Fd file = TRY(open_file(path, O_RDONLY | O_NONBLOCK));
  return read_descriptor(file.get(), path, limit);
}

Result<std::optional<std::string>> read_file_if_exists(const Path& path, std::size_t limit) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>{};
  if (!file) return system_error(format("open {}", path.native()), errno);
  return std::optional<std::string>(TRY(read_descriptor(file.get(), path, limit)));
}

Result<void> write_file(const Path& path, std::string_view bytes, mode_t mode) {
  Fd file = TRY(open_file(path, O_WRONLY | O_CREAT | O_TRUNC, mode));
  TRY_WHILE(write_all(file.get(), bytes), format("while writing {}", path.native()));
  return file.close();
}

Result<std::optional<struct stat>> status_of(const Path& path) {
  struct stat status = {};

  if (::lstat(path.c_str(), &status) == 0) return std::optional(status);
  if (errno == ENOENT || errno == ENOTDIR) return std::optional<struct stat>{};
  return system_error(format("look at {}", path.native()), errno);
}

bool is_file(const Path& path) {
  struct stat status = {};

  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_directory(const Path& path) {
  struct stat status = {};

  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool exists(const Path& path) {
  struct stat status = {};

  return ::lstat(path.c_str(), &status) == 0;
}

Result<void> rename(const Path& from, const Path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return system_error(format("rename {} to {}", from.native(), to.native()), errno);
  }
  return {};
}

Result<void> make_symlink(const std::string& target, const Path& link) {
  if (::symlink(target.c_str(), link.c_str()) != 0) {
    return system_error(format("make the link {}", link.native()), errno);
  }
  return {};
}

Result<void> remove_file(const Path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return system_error(format("remove {}", path.native()), errno);
  }
  return {};
}

}  // namespace bprun::fs
