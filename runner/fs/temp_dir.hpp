// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

namespace bprun::fs {

/// A new directory (mode 0700) that is removed with all that is in it when its owner goes.
class TempDir {
public:
  /// Makes `parent`/`prefix`XXXXXX. `parent` is made if absent.
  static Result<TempDir> create(const Path& parent, std::string_view prefix);

  TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}

  TempDir& operator=(TempDir&& other) noexcept;
  ~TempDir();

  const Path& path() const { return path_; }

  /// Keeps the directory: the caller has moved it away or wants it to stay.
  Path release() { return std::exchange(path_, {}); }

private:
  explicit TempDir(Path path) : path_(std::move(path)) {}

  Path path_;
};

}  // namespace bprun::fs
