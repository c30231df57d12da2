// SPDX-License-Identifier: MIT
#include "runner/fs/atomic_file.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace bprun::fs {

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
  std::string pattern =
      (destination.parent_path() / format(".{}.XXXXXX", destination.filename().native())).native();
  Fd file(::mkostemp(pattern.data(), O_CLOEXEC));
  if (!file) return system_error(format("write {}", destination.native()), errno);
  ::fchmod(file.get(), mode);
  return AtomicFile(std::move(destination), Path(pattern), std::move(file));
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
