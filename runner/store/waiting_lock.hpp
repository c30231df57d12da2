// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/file_lock.hpp"

#include <functional>
#include <string>

namespace bprun::store {

/// A lock that is waited for until it is free or an interrupt comes (an Error of that kind).
Result<fs::FileLock> wait_for_lock(const fs::Path& path,
                                   const std::function<void(const std::string& holder)>& on_wait);

}  // namespace bprun::store
