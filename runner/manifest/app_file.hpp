// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <optional>
#include <string>

namespace bprun::manifest {

/// The largest file that an app may describe itself with.
inline constexpr std::size_t largest_app_file = 8UL << 20;

/// The file `name` (a relative path) of the app in `app_dir`; nullopt where nothing is there.
/// The runner may be root and the app is not trusted: a symbolic link that leads out of `app_dir`,
/// a directory, a FIFO or a device, and a file above largest_app_file are errors of kind `app`.
Result<std::optional<std::string>> read_app_file(const fs::Path& app_dir, const std::string& name);

}  // namespace bprun::manifest
