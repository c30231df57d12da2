// SPDX-License-Identifier: MIT
#include "runner/herokuish/sources.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/herokuish/ownership.hpp"
#include "runner/manifest/slugignore.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

namespace bprun::herokuish {

namespace {

/// In APP_PATH while its files are in BUILD_PATH, and holds their names: who finds it there after a
/// kill takes them back before anything else.
constexpr const char* moved_mark = ".bprun-sources-moved";

/// Of names in the mark.
constexpr std::string_view separator("\0", 1);

/// In the mark, before a name that is the app's in BUILD_PATH alone. No name begins so.
constexpr char gone_prefix = '/';

/// The names of the mark that BUILD_PATH has and that APP_PATH is to get back; nullopt where there
/// is no mark. What a script made in APP_PATH, its HOME, under the name of something that was moved
/// away is removed: the app's own is in BUILD_PATH. Other names that APP_PATH has stay as they are.
Result<std::optional<std::vector<std::string>>> names_to_give_back(const Paths& paths) {
  using Names = std::vector<std::string>;
  const auto mark = TRY(fs::read_file_beneath(paths.app, moved_mark));
  if (!mark) return std::optional<Names>();
  Names names;
  for (auto name : text::split(*mark, '\0')) {
    const bool gone = name.starts_with(gone_prefix);
    if (gone) name.remove_prefix(1);
    const bool plain =
        !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos;
    if (!plain || !fs::exists(paths.build / name)) continue;
    if (gone) TRY(fs::remove_tree(paths.app / name));
    if (!fs::exists(paths.app / name)) names.emplace_back(name);
  }
  return std::optional(std::move(names));
}

/// The app may have brought a file or a link of that name.
Result<void> write_mark(const Paths& paths, const std::vector<std::string>& names) {
  const Path mark = paths.app / moved_mark;
  TRY(fs::remove_tree(mark));
  const auto file = TRY(fs::open_file(mark, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644));
  return fs::write_all(file.get(), text::join(names, separator));
}

/// Both spellings of one directory are one.
bool is_same(const Path& one, const Path& other) {
  std::error_code failed;
  return one == other || (std::filesystem::equivalent(one, other, failed) && !failed);
}

bool is_below(const Path& inner, const Path& outer) {
  const std::string prefix = outer == "/" ? "/" : outer.native() + "/";
  return inner.native().starts_with(prefix);
}

std::optional<std::pair<uid_t, gid_t>> owner_of(const Account& account) {
  if (!can_change_user()) return std::nullopt;
  return std::pair(account.uid, account.owner_gid);
}

Result<void> check_apart(const Paths& paths) {
  if (is_below(paths.build, paths.app) || is_below(paths.app, paths.build)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("of BUILD_PATH {} and APP_PATH {} one lies in the other",
                                   paths.build.native(),
                                   paths.app.native()),
                 .hint = "They are the same directory, or apart."};
  }
  return {};
}

/// One entry of a directory, whatever it is. Nothing is at `to`.
Result<void> copy_entry(const Path& from, const Path& to, const Account& account) {
  const auto status = TRY(fs::status_of(from));
  if (!status) return {};
  if (S_ISDIR(status->st_mode)) {
    TRY(fs::copy_tree(from, to, {.owner = owner_of(account)}));
  } else if (S_ISLNK(status->st_mode)) {
    std::error_code failed;
    TRY(fs::make_symlink(std::filesystem::read_symlink(from, failed).native(), to));
  } else if (S_ISREG(status->st_mode)) {
    TRY(fs::copy_file(from, to));
  } else {
    return {};  // a socket: copies leave it out, too
  }
  return give_path(to, account);
}

/// True where it was moved; else `to` is a copy, for a rename is not possible between file systems,
/// out of an image's layer, or of a mount point.
Result<bool> move_or_copy(const Path& from, const Path& to, const Account& account) {
  if (::rename(from.c_str(), to.c_str()) == 0) return true;
  if (errno != EXDEV && errno != EBUSY) {
    return system_error(format("move {} to {}", from.native(), to.native()), errno);
  }
  TRY(copy_entry(from, to, account));
  return false;
}

/// H-30 to H-32: one walk copies the app and gives both copies to the account.
Result<void> copy_app(const Paths& paths,
                      const Account& account,
                      const std::optional<manifest::SlugIgnore>& ignored) {
  fs::CopyOptions options{
      .owner = owner_of(account), .checkpoint = process::interrupt::check, .merge = true};
  if (ignored) {
    options.leave_out = [&](const fs::WalkEntry& entry) {
      return ignored->matches(entry.relative, entry.is_directory());
    };
  }
  if (can_change_user()) {
    options.visit = [&](const fs::WalkEntry& entry) { return give_entry(entry, account); };
    const Path app = TRY(behind_own_link(paths.app));
    TRY(give_path(app, account));
  }
  TRY_WHILE(fs::copy_tree(paths.app, paths.build, options), "while copying the app to BUILD_PATH");
  return {};
}

Result<void> move_app(const Paths& paths, const Account& account) {
  auto names = TRY(fs::list_directory(paths.app));
  std::erase(names, moved_mark);
  const auto status = TRY(fs::status_of(paths.app));
  if (status && S_ISDIR(status->st_mode)) ::chmod(paths.build.c_str(), status->st_mode & 07777);
  TRY(write_mark(paths, names));
  std::vector<std::string> marked;
  for (const auto& name : names) {
    const bool moved = TRY(move_or_copy(paths.app / name, paths.build / name, account));
    // HOME's own files: programs look there for .netrc, .npmrc and their kin. Not for .git.
    if (moved && name.starts_with('.') && name != ".git") {
      TRY(copy_entry(paths.build / name, paths.app / name, account));
      marked.push_back(name);
    } else {
      marked.push_back(moved ? gone_prefix + name : name);
    }
  }
  // From here on scripts run, and whatever has a moved name in APP_PATH is theirs.
  auto mark = TRY(fs::AtomicFile::create(paths.app / moved_mark));
  TRY(mark.write(text::join(marked, separator)));
  TRY(mark.commit_unsynced());
  TRY(give_tree(paths.build, account));
  return give_tree(paths.app, account);
}

/// A build that was killed left the app in BUILD_PATH alone.
Result<void> recover(const Paths& paths, const Account& account) {
  const auto names = TRY(names_to_give_back(paths));
  if (!names) return {};
  // A copy's original stays until the mark is gone: killed in between, the next build has it whole.
  for (const auto& name : *names)
    TRY(move_or_copy(paths.build / name, paths.app / name, account));
  return fs::remove_file(paths.app / moved_mark);
}

}  // namespace

Result<void> import_app(const Session& session) {
  const Paths& paths = session.paths;
  TRY(check_apart(paths));
  if (!fs::is_directory(paths.import) || is_same(paths.import, paths.app)) return {};
  if (TRY(fs::is_empty_or_absent(paths.import))) return {};
  if (is_below(paths.import, paths.app) || is_below(paths.app, paths.import)) return {};
  // H-29. The app's directory may be a mount point, so it is emptied and not removed.
  TRY(fs::remove_contents(paths.app));
  TRY_WHILE(fs::copy_tree(
                paths.import, paths.app, {.checkpoint = process::interrupt::check, .merge = true}),
            format("while importing the app from {}", paths.import.native()));
  return {};
}

Result<void> fill_build(const Session& session, const Account& account, Sources sources) {
  const Paths& paths = session.paths;
  if (is_same(paths.app, paths.build)) return give_tree(paths.app, account);
  if (session.original) return copy_app(paths, account, std::nullopt);
  TRY(recover(paths, account));
  TRY(fs::remove_contents(paths.build));
  const auto ignored = TRY(manifest::read_slugignore(paths.app));
  if (sources == Sources::copied || ignored) return copy_app(paths, account, ignored);
  return move_app(paths, account);
}

Result<void> move_build_to_app(const Session& session, const Account& account) {
  const Paths& paths = session.paths;
  if (is_same(paths.app, paths.build)) return {};
  TRY(ensure_paths(paths));  // whoever built may have put a link there
  for (const auto& name : TRY(fs::list_directory(paths.app))) {
    if (name != moved_mark) TRY(fs::remove_tree(paths.app / name));
  }
  for (const auto& name : TRY(fs::list_directory(paths.build))) {
    if (!TRY(move_or_copy(paths.build / name, paths.app / name, account))) {
      TRY(fs::remove_tree(paths.build / name));
    }
  }
  return fs::remove_file(paths.app / moved_mark);
}

Result<void> give_sources_back(const Session& session, const Account& account) {
  const Paths& paths = session.paths;
  if (!fs::exists(paths.app / moved_mark)) return {};
  TRY(ensure_paths(paths));  // whoever built may have put a link there
  const auto names = TRY(names_to_give_back(paths));
  if (!names) return {};
  for (const auto& name : *names)
    TRY(copy_entry(paths.build / name, paths.app / name, account));
  return fs::remove_file(paths.app / moved_mark);
}

}  // namespace bprun::herokuish
