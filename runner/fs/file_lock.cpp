// SPDX-License-Identifier: MIT
#include "runner/fs/file_lock.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace bprun::fs {

Result<std::optional<FileLock>> FileLock::try_acquire(const Path& path) {
  TRY(make_directories(path.parent_path()));
  Fd file = TRY(open_file(path, O_RDWR | O_CREAT, 0644));
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK || errno == EINTR) return std::optional<FileLock>{};
    return system_error(format("lock {}", path.native()), errno);
  }
  // Only a message depends on these; a full disk must not prevent the lock.
  if (::ftruncate(file.get(), 0) == 0) {
    static_cast<void>(write_all(file.get(), format("pid {}\n", ::getpid())));
  }
  return std::optional<FileLock>(FileLock(std::move(file)));
}

Result<FileLock> FileLock::acquire(const Path& path,
                                   const std::function<void(const std::string&)>& on_wait,
                                   const std::function<bool()>& give_up) {
  bool told = false;
  for (;;) {
    auto lock = TRY(try_acquire(path));
    if (lock) return std::move(*lock);
    if (!told) {
      const auto holder = read_file_if_exists(path, 4096);
      if (on_wait) on_wait(holder && *holder ? std::string(text::trim(**holder)) : "");
      told = true;
    }
    if (give_up && give_up()) {
      return Error{.kind = ErrorKind::busy, .message = format("{} is locked", path.native())};
    }

    const struct timespec pause = {0, 100'000'000};

    ::nanosleep(&pause, nullptr);
  }
}

}  // namespace bprun::fs
