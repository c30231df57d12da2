// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <string>
#include <vector>

namespace bprun::fs {

/// mkdir -p. Existing directories keep their mode.
Result<void> make_directories(const Path& path, mode_t mode = 0777);

/// Names in a directory (without . and ..), in byte order.
Result<std::vector<std::string>> list_directory(const Path& path);

/// The same of an open directory, from its beginning. `shown` is its path, for messages.
Result<std::vector<std::string>> list_directory(int directory, const Path& shown);

/// True where `path` is a directory with no entry, or nothing at all.
Result<bool> is_empty_or_absent(const Path& path);

}  // namespace bprun::fs
