// SPDX-License-Identifier: MIT
#include "runner/source/source.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/git/address.hpp"
#include "runner/git/work_tree.hpp"

#include <algorithm>

namespace bprun::source {

namespace {

Error bad_argument(std::string message, std::string hint) {
  return Error{.kind = ErrorKind::usage, .message = std::move(message), .hint = std::move(hint)};
}

/// An app of no file cannot be meant.
Result<void> check_not_empty(const Path& directory, std::string_view shown) {
  const auto names = TRY(fs::list_directory(directory));
  const bool nothing = std::all_of(
      names.begin(), names.end(), [](const std::string& name) { return name == ".git"; });
  if (!nothing) return {};
  return Error{.kind = ErrorKind::app,
               .message = format("{} is empty{}", shown, names.empty() ? "" : " but for .git"),
               .hint = "An app has at least one file that a buildpack knows it by."};
}

std::string describe(const std::string& shown, const git::WorkTree& tree) {
  std::string at = tree.commit.substr(0, 7);
  if (!tree.branch.empty()) at = format("{} at {}", tree.branch, at);
  return format("{} ({}{})", shown, at, tree.dirty ? ", with local changes" : "");
}

Result<Source> of_directory(const Path& path, const OpenOptions& options) {
  std::error_code failure;
  Path directory = std::filesystem::canonical(path, failure);
  if (failure) return system_error(format("look at {}", path.native()), failure.value());
  TRY(check_not_empty(directory, directory.native()));
  Source source{.directory = std::move(directory), .description = ""};
  source.description = source.directory.native();
  if (!options.look_at_revision) return source;
  if (const auto tree = TRY(git::work_tree_of(source.directory, options.git))) {
    source.version = tree->commit;
    source.branch = tree->branch;
    source.description = describe(source.description, *tree);
  }
  return source;
}

Result<Path> make_place(const Path& work) {
  Path place = work / "source";
  TRY(fs::make_directories(place));
  std::error_code failure;
  Path directory = std::filesystem::canonical(place, failure);
  if (failure) return system_error(format("look at {}", place.native()), failure.value());
  return directory;
}

Result<Source> of_archive(const Path& file, const std::string& shown, const Path& work) {
  Source source{.directory = TRY(make_place(work)), .description = shown, .is_private = true};
  TRY_WHILE(archive::extract(
                file, source.directory, {.descend_single_root = true, .single_root_marker = ""}),
            format("while unpacking {}", shown));
  TRY(check_not_empty(source.directory, shown));
  return source;
}

Result<Source> of_file(const Path& path, const Path& work) {
  auto source = of_archive(path, path.native(), work);
  // A broken archive is told as such; for other files "truncated gzip" would be a riddle.
  if (!source && source.error().kind == ErrorKind::corrupt &&
      !git::is_archive_name(path.native())) {
    return bad_argument(format("{} is a file, and no archive", path.native()),
                        "Name the directory of the app, a tarball of it, or a repository.");
  }
  return source;
}

Result<Source>
of_archive_url(const std::string& url, const Path& work, const OpenOptions& options) {
  const std::string shown = git::shown(url);
  if (options.on_fetch) options.on_fetch(format("Downloading {}", shown));
  const Path file = work / "source.download";
  auto results = transfer::fetch(
      {{.url = url, .destination = file, .content = transfer::Content::archive}}, options.fetch);
  if (!results.front()) {
    Error error = std::move(results.front()).error();
    error.message = git::redact(std::move(error.message), url);
    error.hint = git::redact(std::move(error.hint), url);
    return error;
  }
  auto source = TRY(of_archive(file, shown, work));
  TRY(fs::remove_file(file));
  return source;
}

Result<Source>
of_repository(const git::Address& address, const Path& work, const OpenOptions& options) {
  const auto resolved = TRY(git::resolve(address.url, address.ref, options.git));
  const std::string shown = git::shown(address.url);
  if (options.on_fetch) options.on_fetch(format("Cloning {}", shown));
  Source source{.directory = TRY(make_place(work)), .description = "", .is_private = true};
  const auto snapshot =
      TRY(git::snapshot(address.url, resolved.revision, source.directory, options.git));
  source.version = snapshot.commit;
  const bool named = !address.ref.empty() && !git::is_abbreviated_commit(address.ref);
  source.description =
      named ? format("{} ({} at {})", shown, address.ref, snapshot.commit.substr(0, 7))
            : format("{} ({})", shown, snapshot.commit.substr(0, 7));
  TRY(check_not_empty(source.directory, source.description));
  return source;
}

/// A repository without a work tree: what `git push` goes to.
bool is_bare_repository(const Path& path) {
  return fs::is_file(path / "HEAD") && fs::is_directory(path / "objects") &&
         fs::is_directory(path / "refs");
}

}  // namespace

Result<Source>
open_source(const std::string& argument, const Path& work, const OpenOptions& options) {
  if (argument.empty()) {
    return bad_argument("an empty name is no app", "Name a directory: `.` is this one.");
  }
  // Whatever exists under that name is meant, even if "#" is part of it.
  if (fs::is_directory(argument) && !is_bare_repository(argument)) {
    return of_directory(argument, options);
  }
  if (fs::is_file(argument)) return of_file(argument, work);

  git::Address address = TRY(git::split_ref(argument));
  if (git::is_remote(address.url)) {
    const std::string scheme = git::scheme_of(address.url);
    const bool downloads = scheme != "ssh" && scheme != "git";
    return downloads && git::is_archive_name(address.url)
               ? of_archive_url(address.url, work, options)
               : of_repository(address, work, options);
  }
  if (fs::is_directory(address.url)) {
    address.url = std::filesystem::absolute(address.url).lexically_normal();
    return of_repository(address, work, options);
  }
  if (fs::exists(argument)) {
    return bad_argument(format("{} is neither a directory nor a file", argument),
                        "A link may lead nowhere.");
  }
  return bad_argument(format("there is no app at {}", git::shown(argument)),
                      "Name a directory, a tarball, or a repository's URL, with #branch, #tag or "
                      "#commit behind it where it is not the default branch.");
}

}  // namespace bprun::source
