// SPDX-License-Identifier: MIT
#include "runner/herokuish/setup.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/herokuish/app_env.hpp"
#include "runner/herokuish/ownership.hpp"
#include "runner/manifest/slugignore.hpp"
#include "runner/process/interrupt.hpp"

#include <cerrno>
#include <cstdio>
#include <random>

namespace bprun::herokuish {

namespace {

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

/// H-29. The app's directory may be a mount point, so it is emptied and not removed.
Result<void> import_app(const Paths& paths) {
  if (!fs::is_directory(paths.import) || is_same(paths.import, paths.app)) return {};
  if (TRY(fs::is_empty_or_absent(paths.import))) return {};
  if (is_below(paths.import, paths.app) || is_below(paths.app, paths.import)) return {};
  TRY(fs::remove_contents(paths.app));
  TRY_WHILE(fs::copy_tree(
                paths.import, paths.app, {.checkpoint = process::interrupt::check, .merge = true}),
            format("while importing the app from {}", paths.import.native()));
  return {};
}

/// H-30 to H-32 for the app: one walk copies it and gives both copies to the account. What its
/// .slugignore names is not copied (S-6).
Result<void> copy_app(const Session& session, const Account& account) {
  const Paths& paths = session.paths;
  if (is_same(paths.app, paths.build)) return give_tree(paths.app, account);
  if (!session.original) TRY(fs::remove_contents(paths.build));

  std::optional<manifest::SlugIgnore> ignored;
  if (!session.original) ignored = TRY(manifest::read_slugignore(paths.app));
  fs::CopyOptions options{
      .owner = owner_of(account), .checkpoint = process::interrupt::check, .merge = true};
  if (ignored) {
    options.leave_out = [&](const fs::WalkEntry& entry) {
      return ignored->matches(entry.relative, entry.is_directory());
    };
  }
  if (can_change_user()) {
    options.visit = [&](const fs::WalkEntry& entry) { return give_entry(entry, account); };
    TRY(give_path(paths.app, account));
  }
  TRY_WHILE(fs::copy_tree(paths.app, paths.build, options), "while copying the app to BUILD_PATH");
  return {};
}

/// B-24: what every build has, whatever was inherited; .env comes later and wins.
void add_build_variables(const Session& session, process::Environment& environment) {
  environment.set("APP_DIR", session.paths.app.native());
  environment.set("HOME", session.paths.app.native());
  std::random_device random;
  environment.set("REQUEST_ID", format("build-{}", random() % 32768));
  if (environment.get("STACK").value_or("").empty()) environment.set("STACK", "heroku-24");
  environment.set("CURL_CONNECT_TIMEOUT", "30");
  environment.set("CURL_TIMEOUT", "180");
  // B-43: a locale with UTF-8, where nobody chose one.
  if (!session.original && !environment.get("LC_ALL")) environment.set_default("LANG", "C.UTF-8");
}

/// Renames, and copies where the two are not in one file system.
Result<void> move_entry(const Path& from, const Path& to, const Account& account) {
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  if (errno != EXDEV)
    return system_error(format("move {} to {}", from.native(), to.native()), errno);
  const auto status = TRY(fs::status_of(from));
  if (status && S_ISDIR(status->st_mode)) {
    TRY(fs::copy_tree(from, to, {.owner = owner_of(account)}));
  } else if (status && S_ISLNK(status->st_mode)) {
    std::error_code failed;
    TRY(fs::make_symlink(std::filesystem::read_symlink(from, failed).native(), to));
  } else {
    TRY(fs::copy_file(from, to));
  }
  TRY(give_path(to, account));
  return fs::remove_tree(from);
}

}  // namespace

Result<Ground> set_up(const Session& session) {
  const Paths& paths = session.paths;
  TRY(check_apart(paths));
  TRY(ensure_paths(paths));
  Ground ground{.account = TRY(build_account(session.user, paths.app, session.with_tty)),
                .environment = session.environment};
  const Account& account = ground.account;
  trace(session, format("user {} ({}:{})", account.name, account.uid, account.gid));
  std::vector<std::string> warnings = account.warnings;
  TRY(import_app(paths));
  TRY(copy_app(session, account));
  if (auto warning = set_home(account, paths.app)) warnings.push_back(*std::move(warning));
  for (const Path* tree : {&paths.cache, &paths.env, &paths.buildpacks}) {
    // A read-only cache may be one on purpose; what cannot do without writing will say so.
    if (const auto given = give_tree(*tree, account); !given) {
      if (given.error().kind == ErrorKind::interrupted) return given.error();
      warnings.push_back(given.error().message);
    }
  }
  warn(warnings);
  add_build_variables(session, ground.environment);
  TRY(apply_env_file(session, account, ground.environment));
  return ground;
}

Result<void> move_build_to_app(const Session& session, const Account& account) {
  const Paths& paths = session.paths;
  if (is_same(paths.app, paths.build)) return {};
  TRY(fs::remove_contents(paths.app));
  for (const auto& name : TRY(fs::list_directory(paths.build)))
    TRY(move_entry(paths.build / name, paths.app / name, account));
  return {};
}

}  // namespace bprun::herokuish
