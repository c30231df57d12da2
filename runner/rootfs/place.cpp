// SPDX-License-Identifier: MIT
#include "runner/rootfs/place.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace bprun::rootfs {

namespace {

Error occupied(const Path& directory, std::string_view why) {
  return Error{.kind = ErrorKind::output,
               .message = format("{} {}", directory.native(), why),
               .hint = "Name a directory that is not there yet, or an empty one."};
}

Result<void> check_free(const Path& directory) {
  const auto status = TRY(fs::status_of(directory));
  if (!status) return {};
  if (!S_ISDIR(status->st_mode)) return occupied(directory, "is there, and is no directory");
  if (!TRY(fs::is_empty_or_absent(directory))) return occupied(directory, "is not empty");

  struct stat above = {};

  if (::stat((directory / "..").c_str(), &above) == 0 && above.st_dev != status->st_dev) {
    return occupied(directory, "is a mount point, and a root filesystem is moved to its place");
  }
  return {};
}

/// Absolute, without the slash at the end that would make its last name empty.
Path without_slash(const Path& directory) {
  Path path = std::filesystem::absolute(directory).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

Place::Place(Path destination, fs::TempDir beside)
    : destination_(std::move(destination)),
      beside_(std::move(beside)),
      root_(beside_.path() / "root"),
      work_(beside_.path() / "work") {}

Result<Place> Place::prepare(const Path& directory) {
  Path destination = without_slash(directory);
  TRY(check_free(destination));
  const Path parent = destination.parent_path();
  if (!fs::is_directory(parent)) {
    return Error{.kind = ErrorKind::output,
                 .message = format("the directory {} is not there", parent.native()),
                 .hint = format("Make it first: mkdir -p {}", parent.native())};
  }
  auto beside = fs::TempDir::create(parent, ".bprun-root-");
  if (!beside) {
    Error error = std::move(beside).error();
    if (error.kind == ErrorKind::denied) error.kind = ErrorKind::output;
    return error;
  }
  // debootstrap's and mmdebstrap's other users must get to what is below.
  if (::chmod(beside->path().c_str(), 0711) != 0) {
    return system_error(format("set the mode of {}", beside->path().native()), errno);
  }
  Place place(std::move(destination), std::move(*beside));
  TRY(fs::make_directories(place.root_, 0755));
  TRY(fs::make_directories(place.work_, 0755));
  return place;
}

Result<void> Place::commit() {
  if (::chmod(root_.c_str(), 0755) != 0) {
    return system_error(format("set the mode of {}", root_.native()), errno);
  }
  // Once more: it took minutes. rename(2) replaces nothing but an empty directory.
  TRY(check_free(destination_));
  return fs::rename(root_, destination_);
}

}  // namespace bprun::rootfs
