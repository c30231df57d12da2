// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <string_view>

namespace bprun::fs {

/// A file that appears at its place whole or not at all: written beside it, synced, renamed.
/// Without commit() nothing stays behind; what a kill leaves (`.NAME.bprun-XXXXXX`) is removed by
/// the next create() for the same place. Any number may write to one place at once: the last one
/// stays.
class AtomicFile {
public:
  static Result<AtomicFile> create(Path destination, mode_t mode = 0644);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  int descriptor() const { return file_.get(); }

  /// Where the bytes are until commit(), for programs that write by name.
  const Path& temporary_path() const { return temporary_; }

  Result<void> write(std::string_view bytes);

  /// Syncs, closes and renames into place.
  Result<void> commit();

  /// The same without waiting for the disk: for what can be made again after a power cut.
  Result<void> commit_unsynced();

private:
  AtomicFile(Path destination, Path temporary, Fd file);

  Path destination_;
  Path temporary_;
  Fd file_;
};

/// create, write, commit.
Result<void> replace_file(const Path& destination, std::string_view bytes, mode_t mode = 0644);

}  // namespace bprun::fs
