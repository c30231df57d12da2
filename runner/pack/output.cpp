// SPDX-License-Identifier: MIT
#include "runner/pack/output.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace bprun::pack {

namespace {

/// In the order in which they are put in place.
constexpr std::array results{
    slug_file, zstd_slug_file, image_file, procfile_file, record_file, test_record_file};

Path being_written(const Path& directory, std::string_view name) {
  return directory / format(".bprun-new-{}", name);
}

/// The file that was there before, under a second name.
Path kept(const Path& directory, std::string_view name) {
  return directory / format(".bprun-old-{}", name);
}

/// Stands for "there was none before".
Path kept_absent(const Path& directory, std::string_view name) {
  return directory / format(".bprun-absent-{}", name);
}

constexpr const char* more_space = "Free some space there, or choose another folder with -o. What "
                                   "was in it before is still there.";

Error output_error(std::string_view what, const Path& path, int error_number) {
  Error error{.kind = ErrorKind::output,
              .message = format("cannot {} {}: {}", what, path.native(), ::strerror(error_number))};
  if (error_number == ENOSPC || error_number == EDQUOT) {
    error.hint = more_space;
  } else if (error_number == EACCES || error_number == EPERM || error_number == EROFS) {
    error.hint = "Choose a folder that you can write to with -o.";
  }
  return error;
}

/// An error of a room below, as one of this.
Error output_error(Error error) {
  if (error.kind == ErrorKind::interrupted) return error;
  if (error.kind == ErrorKind::storage && error.hint.empty()) error.hint = more_space;
  error.kind = ErrorKind::output;
  return error;
}

Result<void> sync_directory(const Path& directory, int descriptor) {
  // Not every file system can; what cannot has nothing to sync.
  if (::fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS) return {};
  return output_error("write to", directory, errno);
}

void clear_leftovers(const Path& directory) {
  for (const char* name : results) {
    for (const auto& path :
         {being_written(directory, name), kept(directory, name), kept_absent(directory, name)}) {
      static_cast<void>(fs::remove_file(path));
    }
  }
}

/// Puts back what keep_old() kept, for those results that it kept. Best effort: this runs when
/// something failed already.
void put_back(const Path& directory) {
  for (const char* name : results) {
    const Path place = directory / name;
    if (fs::exists(kept(directory, name))) {
      ::rename(kept(directory, name).c_str(), place.c_str());
      // Of two names for one file rename(2) leaves both.
      ::unlink(kept(directory, name).c_str());
    } else if (fs::exists(kept_absent(directory, name))) {
      // Only what was renamed into place: a file that is still being written has not been.
      if (!fs::exists(being_written(directory, name))) ::unlink(place.c_str());
      ::unlink(kept_absent(directory, name).c_str());
    }
  }
}

/// A build that was killed while it put its results in place is undone, unless its record, which
/// comes last, was in place already.
void recover(const Path& directory) {
  bool keeping = false;
  for (const char* name : results) {
    keeping =
        keeping || fs::exists(kept(directory, name)) || fs::exists(kept_absent(directory, name));
  }
  const bool record_waits = fs::exists(being_written(directory, record_file)) ||
                            fs::exists(being_written(directory, test_record_file));
  if (keeping && record_waits) put_back(directory);
  clear_leftovers(directory);
}

Result<void> check_place(const Path& directory, const std::string& name) {
  const Path place = directory / name;
  const auto status = fs::status_of(place);
  if (!status) return output_error(status.error());
  if (!*status || !S_ISDIR((**status).st_mode)) return {};
  return Error{.kind = ErrorKind::output,
               .message = format(
                   "{} is a directory, and the build's {} would go there", place.native(), name),
               .hint = "Move it away, or choose another folder with -o."};
}

Result<fs::Fd> lock_directory(const Path& directory) {
  fs::Fd lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock) return output_error("open", directory, errno);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return Error{.kind = ErrorKind::busy,
                 .message = format("another bprun is writing to {}", directory.native()),
                 .hint = "Wait until it is done, or choose another folder with -o."};
  }
  // Other failures mean a file system without locks (some network ones), which is no reason to
  // refuse.
  return lock;
}

/// mkdir -p; true where the last of them was made.
Result<bool> make_folder(const Path& directory) {
  const auto status = fs::status_of(directory);
  if (!status) return output_error(status.error());
  if (*status) {
    if (fs::is_directory(directory)) return false;
    return Error{.kind = ErrorKind::output,
                 .message = format("{} is not a directory", directory.native()),
                 .hint = "Choose a folder for the results with -o."};
  }
  if (auto made = fs::make_directories(directory); !made) {
    return output_error(std::move(made).error());
  }
  return true;
}

int position_of(std::string_view name) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (name == results[i]) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

Output::Output(Path directory, fs::Fd lock, bool created)
    : directory_(std::move(directory)), lock_(std::move(lock)), created_(created) {}

Output::Output(Output&& other) noexcept
    : directory_(std::exchange(other.directory_, {})),
      lock_(std::move(other.lock_)),
      created_(std::exchange(other.created_, false)),
      staged_(std::exchange(other.staged_, {})) {}

Output::~Output() {
  if (directory_.empty()) return;
  for (const auto& [position, staged] : staged_)
    static_cast<void>(fs::remove_file(being_written(directory_, staged.name)));
  if (created_) ::rmdir(directory_.c_str());
}

Result<Output> Output::open(const Path& directory) {
  // Absolute, so that messages say where it is, and without a slash at the end.
  std::error_code failed;
  Path folder = std::filesystem::absolute(directory, failed).lexically_normal();
  if (failed) return output_error("find", directory, failed.value());
  if (!folder.has_filename()) folder = folder.parent_path();

  const bool created = TRY(make_folder(folder));
  fs::Fd lock = TRY(lock_directory(folder));
  Output output(std::move(folder), std::move(lock), created);
  for (const char* name : results)
    TRY(check_place(output.directory_, name));
  recover(output.directory_);
  // access(2) says yes to root, whatever the file system: only writing shows that one can write.
  static_cast<void>(TRY(output.stage(record_file)));
  return output;
}

Result<int> Output::stage(std::string_view name) {
  const int position = position_of(name);
  if (position < 0) {
    return Error{.kind = ErrorKind::internal,
                 .message = format("{} is no result of a build", name)};
  }
  drop(name);
  const Path path = being_written(directory_, name);
  fs::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file) return output_error("write", path, errno);
  const int descriptor = file.get();
  staged_.insert_or_assign(position, Staged{.name = std::string(name), .file = std::move(file)});
  return descriptor;
}

Result<void> Output::stage(std::string_view name, std::string_view bytes) {
  const int descriptor = TRY(stage(name));
  if (auto written = fs::write_all(descriptor, bytes); !written) {
    drop(name);
    return output_error(std::move(written).error().while_doing(format("while writing {}", name)));
  }
  return {};
}

void Output::retire(std::string_view name) {
  drop(name);
  staged_.insert_or_assign(position_of(name), Staged{.name = std::string(name), .retires = true});
}

void Output::drop(std::string_view name) {
  const auto found = staged_.find(position_of(name));
  if (found == staged_.end()) return;
  static_cast<void>(fs::remove_file(being_written(directory_, name)));
  staged_.erase(found);
}

Result<void> Output::commit() {
  TRY(sync_staged());
  auto done = keep_old();
  if (done) done = replace();
  if (!done) {
    put_back(directory_);
    static_cast<void>(sync_directory(directory_, lock_.get()));
    return std::move(done).error();
  }
  // From here on the results are in place, whatever happens.
  static_cast<void>(sync_directory(directory_, lock_.get()));
  created_ = false;
  staged_.clear();
  clear_leftovers(directory_);
  return {};
}

Result<void> Output::sync_staged() {
  for (auto& [position, staged] : staged_) {
    if (staged.retires) continue;
    const Path path = being_written(directory_, staged.name);
    if (::fsync(staged.file.get()) != 0) return output_error("write", path, errno);
    if (auto closed = staged.file.close(); !closed) {
      return output_error(std::move(closed).error());
    }
  }
  return {};
}

Result<void> Output::keep_old() const {
  for (const auto& [position, staged] : staged_) {
    const Path place = directory_ / staged.name;
    const Path second_name = kept(directory_, staged.name);
    TRY(check_place(directory_, staged.name));
    if (::link(place.c_str(), second_name.c_str()) == 0) continue;
    // A file system without hard links: for an instant there is none of that name.
    if (errno != ENOENT && ::rename(place.c_str(), second_name.c_str()) == 0) continue;
    if (errno != ENOENT) return output_error("replace", place, errno);
    const Path marker = kept_absent(directory_, staged.name);
    if (!fs::Fd(::open(marker.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600))) {
      return output_error("write", marker, errno);
    }
  }
  return sync_directory(directory_, lock_.get());
}

Result<void> Output::replace() const {
  for (const auto& [position, staged] : staged_) {
    const Path place = directory_ / staged.name;
    if (staged.retires) {
      if (::unlink(place.c_str()) != 0 && errno != ENOENT)
        return output_error("remove", place, errno);
      continue;
    }
    if (::rename(being_written(directory_, staged.name).c_str(), place.c_str()) != 0) {
      return output_error("replace", place, errno);
    }
  }
  return {};
}

}  // namespace bprun::pack
