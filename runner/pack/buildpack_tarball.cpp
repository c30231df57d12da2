// SPDX-License-Identifier: MIT
#include "runner/pack/buildpack_tarball.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/pack/compose.hpp"

#include <set>

namespace bprun::pack {

namespace {

/// Herokuish knows these two; heroku-buildpack-multi only the first.
bool has_known_ending(const Path& file) {
  const std::string name = file.filename().native();
  return (name.ends_with(".tgz") && name != ".tgz") ||
         (name.ends_with(".tar.gz") && name != ".tar.gz");
}

/// Where a link in the buildpack leads must be in the archive, too.
Result<void> check_links(const Path& directory) {
  return fs::walk(directory, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (entry.relative == ".git") return fs::WalkStep::skip;
    if (!entry.is_symlink()) return fs::WalkStep::enter;
    std::error_code failure;
    const Path target = std::filesystem::read_symlink(entry.path, failure);
    if (failure) {
      return system_error(format("read the link {}", entry.path.native()), failure.value());
    }
    const Path leads_to = (Path(entry.relative).parent_path() / target).lexically_normal();
    if (!target.is_absolute() && *leads_to.begin() != "..") return fs::WalkStep::enter;
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("the link {} leads to {}, which is not in the archive",
                                   text::printable(entry.relative),
                                   text::printable(target.native())),
                 .hint = "Make it a relative link to something inside the buildpack, or put the "
                         "file itself there."};
  });
}

/// What bin/ has, or links to, relative to the buildpack.
Result<std::set<std::string>> scripts_of(const Path& directory) {
  std::error_code failure;
  const Path root = std::filesystem::canonical(directory, failure);
  if (failure) return system_error(format("look at {}", directory.native()), failure.value());
  std::set<std::string> scripts;
  for (const std::string& name : TRY(fs::list_directory(root / "bin"))) {
    const Path target = std::filesystem::canonical(root / "bin" / name, failure);
    if (!failure) scripts.insert(target.lexically_relative(root).native());
  }
  return scripts;
}

bool is_same_file(const fs::WalkEntry& entry, const std::optional<struct stat>& other) {
  return other && entry.status.st_dev == other->st_dev && entry.status.st_ino == other->st_ino;
}

Error as_output_error(Error error) {
  error.kind = ErrorKind::output;
  if (error.hint.empty()) error.hint = "Give a file in a folder that can be written with -o.";
  return error;
}

}  // namespace

Result<BuildpackTarball>
write_buildpack_tarball(const Path& directory, const Path& file, std::optional<long long> mtime) {
  if (!has_known_ending(file)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} does not end in .tgz or .tar.gz", file.native()),
                 .hint = "By that ending other runners know that a BUILDPACK_URL is an archive."};
  }
  TRY(check_links(directory));
  const auto scripts = TRY(scripts_of(directory));

  const auto before = fs::status_of(file);
  if (before && *before && S_ISDIR((*before)->st_mode)) {
    return Error{.kind = ErrorKind::output,
                 .message = format("cannot write {}: a directory is there", file.native())};
  }
  auto staged = fs::AtomicFile::create(file);
  if (!staged) return as_output_error(std::move(staged).error());
  const auto now = TRY(fs::status_of(staged->temporary_path()));
  const std::optional<struct stat> earlier = before ? *before : std::nullopt;

  SlugOptions how;
  how.leave_out = [&](const fs::WalkEntry& entry) {
    return entry.relative == "export" || std::string_view(entry.name()) == ".git" ||
           is_same_file(entry, now) || is_same_file(entry, earlier);
  };
  how.executable = [&](const fs::WalkEntry& entry) { return scripts.contains(entry.relative); };
  how.mtime = mtime.value_or(constant_mtime);
  auto written = compose_slug(directory, staged->descriptor(), how);
  if (!written) {
    Error error = std::move(written).error();
    // A full disk: what is read is there already, so it is the one that is written to.
    return error.kind == ErrorKind::storage ? as_output_error(std::move(error)) : error;
  }
  if (auto placed = staged->commit(); !placed) return as_output_error(std::move(placed).error());
  return BuildpackTarball{.bytes = written->bytes,
                          .sha256 = written->sha256,
                          .files = written->files,
                          .left_out = written->skipped};
}

}  // namespace bprun::pack
