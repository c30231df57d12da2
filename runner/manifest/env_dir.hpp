// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/problem.hpp"
#include "runner/process/environment.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace bprun::manifest {

/// Writes one file for each variable into `dir`, which is made if absent: the name of the file is
/// the name of the variable, its bytes are the value, and no newline is added (B-9 to B-11).
/// Directory mode 0700, file mode 0600, all owned by `owner` (needs privilege) or the running user.
/// A name that is illegal, or a value with a NUL byte, is an error of kind `app`, and nothing is
/// written. Errors never quote a value.
Result<void> write_env_dir(const fs::Path& dir,
                           const process::Environment& variables,
                           const std::optional<std::pair<uid_t, gid_t>>& owner = std::nullopt);

struct EnvDir {
  process::Environment variables;
  std::vector<Problem> warnings;  ///< entries that are no files
};

/// Reads such a directory (`--env-dir`), byte for byte. Names that begin with `.` are passed over,
/// and so are entries that are no regular files, with a warning; links to files are followed.
/// Names that are illegal and values with a NUL byte are errors of kind `usage`.
Result<EnvDir> read_env_dir(const fs::Path& dir);

}  // namespace bprun::manifest
