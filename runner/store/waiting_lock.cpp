// SPDX-License-Identifier: MIT
#include "runner/store/waiting_lock.hpp"

#include "runner/process/interrupt.hpp"

namespace bprun::store {

Result<fs::FileLock> wait_for_lock(const fs::Path& path,
                                   const std::function<void(const std::string&)>& on_wait) {
  auto lock = fs::FileLock::acquire(
      path, on_wait, [] { return process::interrupt::pending().has_value(); });
  if (!lock) TRY(process::interrupt::check());
  return lock;
}

}  // namespace bprun::store
