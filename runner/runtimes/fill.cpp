// SPDX-License-Identifier: MIT
#include "runner/runtimes/fill.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/walk.hpp"
#include "runner/runtimes/otp_layout.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace bprun::runtimes {

namespace {

Error wrong(std::string message) {
  return Error{.kind = ErrorKind::corrupt, .message = std::move(message)};
}

/// The folder tree/relative, made if absent, or an Error where links in the archives lead it out.
Result<fs::Path> folder_in(const fs::Path& tree, const fs::Path& relative) {
  const fs::Path folder = tree / relative;
  TRY(fs::make_directories(folder));
  std::error_code failed;
  const fs::Path root = std::filesystem::canonical(tree, failed);
  const fs::Path real = failed ? fs::Path() : std::filesystem::canonical(folder, failed);
  const auto end = std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first;
  if (failed || end != root.end()) {
    return wrong(bprun::format("'{}' leads out of the runtime", relative.string()));
  }
  return real;
}

/// tree/relative, in a folder that is inside the tree.
Result<fs::Path> place(const fs::Path& tree, const fs::Path& relative) {
  if (!relative.has_filename() || relative.filename() == ".") {
    return wrong(bprun::format("'{}' names no file", relative.string()));
  }
  return TRY(folder_in(tree, relative.parent_path())) / relative.filename();
}

Result<void> make_executable(const fs::Path& tree, const std::string& relative) {
  const fs::Path path = TRY(place(tree, relative));
  const auto status = TRY(fs::status_of(path));
  if (!status || !S_ISREG(status->st_mode)) {
    return wrong(bprun::format("the archive has no file '{}'", relative));
  }
  if (::chmod(path.c_str(), 0755) != 0) {
    return system_error(bprun::format("make {} executable", path.string()), errno);
  }
  return {};
}

Result<void> normalise_modes(const fs::Path& tree) {
  return fs::walk(tree, [](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    const mode_t mode = entry.is_directory() || (entry.status.st_mode & 0111) != 0 ? 0755 : 0644;
    const bool plain = entry.is_directory() || entry.is_regular();
    if (plain && (entry.status.st_mode & 07777) != mode && ::chmod(entry.path.c_str(), mode) != 0) {
      return system_error(bprun::format("set the mode of {}", entry.path.string()), errno);
    }
    return fs::WalkStep::enter;
  });
}

}  // namespace

Result<void>
fill_tree(const fs::Path& tree, const std::vector<FetchedPart>& parts, const Source& source) {
  for (const FetchedPart& part : parts) {
    if (part.is_file) {
      TRY(fs::copy_file(part.file, TRY(place(tree, part.into))));
      continue;
    }
    const fs::Path into = TRY(folder_in(tree, part.into));
    TRY(archive::extract(part.file, into, {.strip_components = part.strip}));
  }
  for (const std::string& path : source.remove) {
    TRY(fs::remove_tree(TRY(place(tree, path))));
  }
  for (const auto& [path, target] : source.links) {
    const fs::Path link = TRY(place(tree, path));
    TRY(fs::remove_tree(link));
    TRY(fs::make_symlink(target, link));
  }
  for (const std::string& path : source.executable)
    TRY(make_executable(tree, path));
  if (source.layout == Layout::otp) TRY(install_otp(tree));
  return normalise_modes(tree);
}

Result<void> verify(const fs::Path& file, const Checksum& checksum, const std::string& what) {
  const fs::Fd descriptor = TRY(fs::open_file(file, O_RDONLY));
  Hasher hasher(checksum.algorithm);
  std::vector<char> buffer(1UL << 18);
  for (;;) {
    const ssize_t count = ::read(descriptor.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(bprun::format("read {}", file.string()), errno);
    if (count == 0) break;
    hasher.update({buffer.data(), static_cast<std::size_t>(count)});
  }
  const Checksum actual{.algorithm = checksum.algorithm, .hex = hasher.hex()};
  if (actual == checksum) return {};
  return wrong(bprun::format(
      "{} has the checksum {}, and {} is expected", what, actual.str(), checksum.str()));
}

}  // namespace bprun::runtimes
