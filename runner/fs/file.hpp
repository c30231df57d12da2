// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>

namespace bprun::fs {

/// The whole file. Files larger than `limit` bytes are refused: what we read whole are
/// configuration and metadata, and a 10 GB package.json must not take the machine down.
Result<std::string> read_file(const Path& path, std::size_t limit = 64UL << 20);

/// nullopt where nothing is at `path` (ENOENT, ENOTDIR); other failures are errors.
Result<std::optional<std::string>> read_file_if_exists(const Path& path,
                                                       std::size_t limit = 64UL << 20);

/// Creates or truncates `path`. Not atomic: for files that nobody else reads yet.
Result<void> write_file(const Path& path, std::string_view bytes, mode_t mode = 0666);

/// lstat(2). nullopt where nothing is there.
Result<std::optional<struct stat>> status_of(const Path& path);

/// True for a regular file, through symbolic links.
bool is_file(const Path& path);
/// True for a directory, through symbolic links.
bool is_directory(const Path& path);
/// True where anything is, a dangling symbolic link included.
bool exists(const Path& path);

Result<void> rename(const Path& from, const Path& to);
Result<void> make_symlink(const std::string& target, const Path& link);
/// Removes one file or link; nothing there is success.
Result<void> remove_file(const Path& path);

}  // namespace bprun::fs
