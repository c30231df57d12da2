// SPDX-License-Identifier: MIT
#include "runner/herokuish/paths.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace bprun::herokuish {

namespace {

/// Scripts get these as arguments, which never end with a slash (B-5).
Path plain(std::string text) {
  while (text.size() > 1 && text.ends_with('/'))
    text.pop_back();
  return text;
}

void take(Path& path, const process::Environment& environment, const std::string& name) {
  if (const auto lower = environment.get(text::to_lower(name))) {
    path = plain(*lower);
  } else if (const auto upper = environment.get(name); upper && !upper->empty()) {
    path = plain(*upper);
  }
}

/// A build of before could have put a link in the place of a directory that it was given, and this
/// one, as root, would empty what it leads to.
Result<void> check_link(const Path& path) {
  const auto status = TRY(fs::status_of(path));
  if (!status || !S_ISLNK(status->st_mode) || status->st_uid == ::geteuid()) return {};
  return Error{.kind = ErrorKind::denied,
               .message =
                   format("{} is a link, and belongs to uid {}", path.native(), status->st_uid),
               .hint = "Remove it, or make it a directory."};
}

}  // namespace

Paths paths_of(const process::Environment& environment) {
  Paths paths;
  take(paths.app, environment, "APP_PATH");
  take(paths.env, environment, "ENV_PATH");
  take(paths.build, environment, "BUILD_PATH");
  take(paths.cache, environment, "CACHE_PATH");
  take(paths.import, environment, "IMPORT_PATH");
  take(paths.buildpacks, environment, "BUILDPACK_PATH");
  if (const auto slug = environment.get("slug_path")) paths.slug = *slug;
  return paths;
}

Result<void> ensure_paths(const Paths& paths) {
  const Path* const all[] = {&paths.app, &paths.env, &paths.build, &paths.cache, &paths.buildpacks};
  for (const auto* path : all) {
    if (path->empty()) {
      return Error{.kind = ErrorKind::usage,
                   .message = "one of Herokuish's paths is set, and empty",
                   .hint = "`herokuish paths` shows them."};
    }
    TRY(check_link(*path));
    TRY(fs::make_directories(*path));
  }
  return {};
}

std::string paths_text(const Paths& paths) {
  const auto row = [](std::string_view name, const Path& path, std::string_view what) {
    return format("{:<32} # {}\n", format("{}={}", name, path.native()), what);
  };
  return row("APP_PATH", paths.app, "Application path during runtime") +
         row("ENV_PATH", paths.env, "Path to files for defining base environment") +
         row("BUILD_PATH", paths.build, "Working directory during builds") +
         row("CACHE_PATH", paths.cache, "Buildpack cache location") +
         row("IMPORT_PATH", paths.import, "Mounted path to copy to app path") +
         row("BUILDPACK_PATH", paths.buildpacks, "Path to installed buildpacks");
}

}  // namespace bprun::herokuish
