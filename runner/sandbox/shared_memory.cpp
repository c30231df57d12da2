// SPDX-License-Identifier: MIT
#include "runner/sandbox/shared_memory.hpp"

#include "runner/base/format.hpp"
#include "runner/process/table.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace bprun::sandbox {

namespace {

/// /dev/shm as process `pid` sees it, if that is a file system in memory and not our own: while
/// bubblewrap is still at work, its processes see ours.
fs::Fd shared_memory_of(pid_t pid) {
  fs::Fd directory(
      ::open(format("/proc/{}/root/dev/shm", pid).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct stat theirs = {};
  struct stat ours = {};
  struct statfs kind = {};
  if (!directory || ::fstat(directory.get(), &theirs) != 0) return {};
  if (::stat("/dev/shm", &ours) == 0 && ours.st_dev == theirs.st_dev) return {};
  if (::fstatfs(directory.get(), &kind) != 0 || kind.f_type != TMPFS_MAGIC) return {};
  return directory;
}

fs::Fd find_shared_memory() {
  // bubblewrap, and its process inside.
  for (const pid_t outer : process::children_of(::getpid())) {
    for (const pid_t inner : process::children_of(outer)) {
      if (fs::Fd found = shared_memory_of(inner)) return found;
    }
  }
  return {};
}

}  // namespace

unsigned long long used_bytes(int directory) {
  struct statfs status = {};
  if (::fstatfs(directory, &status) != 0) return 0;
  return (status.f_blocks - status.f_bfree) * static_cast<unsigned long long>(status.f_bsize);
}

unsigned long long SharedMemory::used() {
  if (!directory_) directory_ = find_shared_memory();
  return directory_ ? used_bytes(directory_.get()) : 0;
}

}  // namespace bprun::sandbox
