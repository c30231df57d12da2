// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/store/store.hpp"
#include "runner/store/sweeper.hpp"
#include "runner/store/waiting_lock.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace bprun::store {

Result<WorkDirectory> WorkDirectory::make(const Path& parent) {
  const fs::FileLock making = TRY(wait_for_lock(parent / work_lock_name, {}));
  fs::TempDir directory = TRY(fs::TempDir::create(parent, ""));
  if (::chmod(directory.path().c_str(), 0711) != 0) {
    return system_error(format("set the mode of {}", directory.path().native()), errno);
  }
  auto lock = TRY(fs::FileLock::try_acquire(directory.path() / owner_lock_name));
  if (!lock) {
    return Error{.kind = ErrorKind::busy,
                 .message = format("{} is locked by somebody else", directory.path().native())};
  }
  return WorkDirectory(std::move(*lock), std::move(directory));
}

}  // namespace bprun::store
