// SPDX-License-Identifier: MIT
#include "runner/fs/atomic_file.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace bprun::fs {

namespace {

/// Room for what is put around it in a name of 255 bytes.
constexpr std::size_t longest_shown = 200;
constexpr std::size_t random_letters = 6;

/// What the names of the files beside `destination` begin with.
std::string temporary_prefix(const Path& destination) {
  return format(".{}.bprun-", destination.filename().native().substr(0, longest_shown));
}

Path directory_of(const Path& destination) {
  return destination.has_parent_path() ? destination.parent_path() : Path(".");
}

/// Removes what killed processes left beside `destination`. A file whose writer lives is locked. (A
/// file without a name, O_TMPFILE, would leave nothing; but link(2) does not replace a file, so it
/// would need a name for an instant all the same, and not every file system has it.)
void remove_stale(const Path& destination) {
  const std::string prefix = temporary_prefix(destination);
  const auto names = list_directory(directory_of(destination));
  if (!names) return;
  for (const auto& name : *names) {
    if (!name.starts_with(prefix) || name.size() != prefix.size() + random_letters) continue;
    const Path path = directory_of(destination) / name;
    const Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
  }
}

/// True where the file still has its name: remove_stale() may have come between making and locking.
bool lock_named(int file) {
  struct stat status = {};

  while (::flock(file, LOCK_EX) != 0) {
    if (errno != EINTR) return true;  // a file system without locks: nobody takes it away either
  }
  return ::fstat(file, &status) != 0 || status.st_nlink > 0;
}

}  // namespace

AtomicFile::AtomicFile(Path destination, Path temporary, Fd file)
    : destination_(std::move(destination)),
      temporary_(std::move(temporary)),
      file_(std::move(file)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : destination_(std::move(other.destination_)),
      temporary_(std::exchange(other.temporary_, {})),
      file_(std::move(other.file_)) {}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(Path destination, mode_t mode) {
  remove_stale(destination);
  for (;;) {
    std::string pattern = directory_of(destination) / (temporary_prefix(destination) + "XXXXXX");
    Fd file(::mkostemp(pattern.data(), O_CLOEXEC));
    if (!file) return system_error(format("write {}", destination.native()), errno);
    if (!lock_named(file.get())) continue;
    ::fchmod(file.get(), mode);
    return AtomicFile(std::move(destination), Path(pattern), std::move(file));
  }
}

Result<void> AtomicFile::write(std::string_view bytes) {
  TRY_WHILE(write_all(file_.get(), bytes), format("while writing {}", destination_.native()));
  return {};
}

Result<void> AtomicFile::commit() {
  // Without the sync a crash may leave a name that points to an empty file.
  if (::fsync(file_.get()) != 0) {
    return system_error(format("write {}", destination_.native()), errno);
  }
  return commit_unsynced();
}

Result<void> AtomicFile::commit_unsynced() {
  // A second descriptor keeps the lock until the file has its own name.
  const Fd lock(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0));
  TRY(file_.close());
  TRY(fs::rename(temporary_, destination_));
  temporary_.clear();
  return {};
}

Result<void> replace_file(const Path& destination, std::string_view bytes, mode_t mode) {
  AtomicFile file = TRY(AtomicFile::create(destination, mode));
  TRY(file.write(bytes));
  return file.commit();
}

}  // namespace bprun::fs
