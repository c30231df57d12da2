// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <optional>
#include <string>

namespace bprun::fs {

/// The file `name` (a relative path) of the tree `root`; nullopt where nothing is there.
/// For trees of somebody who is not trusted (an app, what a buildpack left), read by a runner that
/// may be root: a symbolic link that leads out of `root`, a directory, a FIFO or a device, and a
/// file above `limit` bytes are errors of kind `app`, whose place is `name`.
Result<std::optional<std::string>>
read_file_beneath(const Path& root, const std::string& name, std::size_t limit = 8UL << 20);

/// Opens the file `relative` of the open directory `root` for reading. No symbolic link is gone
/// through, the last name's neither; a FIFO is not waited for; the path may be longer than
/// PATH_MAX.
Result<Fd> open_below(int root, const std::string& relative);

}  // namespace bprun::fs
