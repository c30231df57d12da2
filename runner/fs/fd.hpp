// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <sys/types.h>

#include <filesystem>

namespace bprun::fs {

using Path = std::filesystem::path;

/// Owns one file descriptor. Closing errors are ignored by the destructor; where they matter
/// (a file just written), call close().
class Fd {
public:
  Fd() = default;

  explicit Fd(int descriptor) : descriptor_(descriptor) {}

  ~Fd();

  Fd(Fd&& other) noexcept : descriptor_(other.release()) {}

  Fd& operator=(Fd&& other) noexcept;

  explicit operator bool() const { return descriptor_ >= 0; }

  int get() const { return descriptor_; }

  int release() { return std::exchange(descriptor_, -1); }

  Result<void> close();

private:
  int descriptor_ = -1;
};

struct Pipe {
  Fd read_end;
  Fd write_end;

  /// Both ends are close-on-exec.
  static Result<Pipe> create();
};

/// open(2) with O_CLOEXEC. The error names the path.
Result<Fd> open_file(const Path& path, int flags, mode_t mode = 0666);

/// Writes all of `bytes`, through short writes and EINTR.
Result<void> write_all(int descriptor, std::string_view bytes);

}  // namespace bprun::fs
