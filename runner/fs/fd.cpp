// SPDX-License-Identifier: MIT
#include "runner/fs/fd.hpp"

#include "runner/base/format.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::fs {

Fd::~Fd() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = other.release();
  }
  return *this;
}

Result<void> Fd::close() {
  if (descriptor_ >= 0 && ::close(release()) != 0) return system_error("close a file", errno);
  return {};
}

Result<Pipe> Pipe::create() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("make a pipe", errno);
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

Result<Fd> open_file(const Path& path, int flags, mode_t mode) {
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return system_error(format("open {}", path.native()), errno);
  return Fd(descriptor);
}

Result<void> write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return system_error("write", errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace bprun::fs
