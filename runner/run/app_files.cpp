// SPDX-License-Identifier: MIT
#include "runner/run/app_files.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/manifest/release_output.hpp"
#include "runner/run/profile.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::run {

namespace {

std::string warning_text(const manifest::Problem& problem) {
  return format("{}: {}", to_string(problem.where), problem.text);
}

}  // namespace

Result<Path> find_app(const Path& unpacked, SlugLayout layout, const Path& slug) {
  const Path below = unpacked / "app";
  if (layout == SlugLayout::plain) return unpacked;
  const auto status = TRY(fs::status_of(below));
  const bool there = status && S_ISDIR(status->st_mode);
  if (layout == SlugLayout::heroku) {
    if (there) return below;
    return Error{.kind = ErrorKind::app,
                 .message = format("{} has no directory app/ at its root", slug.native()),
                 .hint = "Slugs that bprun and Herokuish write need no --layout."};
  }
  const auto names = TRY(fs::list_directory(unpacked));
  return there && names.size() == 1 ? below : unpacked;
}

Result<void> check_is_slug(const Path& slug) {
  if (fs::is_file(slug)) return {};
  return Error{.kind = ErrorKind::usage,
               .message = format("there is no slug {}", slug.native()),
               .hint = "`bprun build SRC -o out` makes out/slug.tgz."};
}

Result<void> give_to(const Path& tree, const sandbox::Identity& owner) {
  const auto give = [&](int directory, const char* name, const Path& path) -> Result<void> {
    if (::fchownat(directory, name, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW) == 0) return {};
    return system_error(format("give {} to uid {}", path.native(), owner.uid), errno);
  };
  struct stat status = {};
  if (::lstat(tree.c_str(), &status) != 0) {
    return system_error(format("look at {}", tree.native()), errno);
  }
  // The walk would follow a link out of what is ours.
  if (!S_ISDIR(status.st_mode)) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = format("{} is no directory of its own", tree.native())};
  }
  TRY(give(AT_FDCWD, tree.c_str(), tree));
  return fs::walk(tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    TRY(give(entry.directory, entry.name(), entry.path));
    return fs::WalkStep::enter;
  });
}

Result<AppFiles> read_app_files(const Path& app) {
  AppFiles files;
  std::vector<manifest::ProcessType> own;
  if (auto procfile = TRY(manifest::read_procfile(app))) {
    own = std::move(procfile->types);
    for (const auto& problem : procfile->warnings)
      files.warnings.push_back(warning_text(problem));
  }
  manifest::ReleaseOutput release;
  if (auto found = TRY(manifest::read_release_file(app))) release = std::move(*found);
  files.types = manifest::effective_process_types(own, release.default_process_types);
  files.profile_scripts = TRY(profile_scripts(app));
  return files;
}

Result<std::string> command_of(const std::vector<manifest::ProcessType>& types,
                               const std::string& name) {
  if (const auto* type = manifest::find_process_type(types, name)) return type->command;
  std::vector<std::string> names;
  names.reserve(types.size());
  for (const auto& type : types)
    names.push_back(type.name);
  Error error{.kind = ErrorKind::app,
              .message = format("the app has no process type \"{}\"", text::printable(name))};
  if (names.empty()) {
    error.hint = "It has neither a Procfile nor default types from a buildpack. `bprun run` starts "
                 "a command of your own.";
  } else if (const auto near = text::nearest(name, names)) {
    error.hint = format("Did you mean {}? It has {}.", *near, text::list(names));
  } else {
    error.hint = format("It has {}.", text::list(names));
  }
  return error;
}

Result<Path>
unpack_slug(const Path& slug, const Path& into, SlugLayout layout, const sandbox::Identity& owner) {
  TRY(check_is_slug(slug));
  TRY_WHILE(archive::extract(slug, into), format("while unpacking {}", slug.native()));
  const Path app = TRY(find_app(into, layout, slug));
  if (::geteuid() == 0) TRY(give_to(into, owner));
  return app;
}

}  // namespace bprun::run
