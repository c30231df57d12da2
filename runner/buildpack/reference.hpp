// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// What a buildpack is, where it comes from, and a fresh copy of it.
namespace bprun::buildpack {

using fs::Path;

enum class Kind {
  builtin,       ///< one of bprun's own, by bare name
  directory,     ///< a local directory, taken as it is now
  git,           ///< a repository, at a branch, a tag, a commit, or its default branch
  archive_url,   ///< a tarball to download
  archive_file,  ///< a tarball on this machine
};

/// One buildpack as somebody named it, understood but not yet looked for.
struct Reference {
  Kind kind = Kind::directory;
  std::string url = "";   ///< git and archive_url; may hold a password or a token: never print it
  std::string ref = "";   ///< git: branch, tag or commit; empty: the default branch
  Path path = {};         ///< builtin, directory, archive_file; absolute
  std::string name = "";  ///< builtin
  /// How a word that can mean several things was understood, for the log; empty where it is clear.
  std::string note = "";
  std::optional<Location> where = std::nullopt;  ///< the line that names it

  /// For messages and the log, without user, password and query: "nodejs", "./packs/one",
  /// "https://github.com/heroku/heroku-buildpack-ruby.git" (M-14: without "#ref").
  std::string display_name() const;

  /// display_name() and "#ref" where there is one.
  std::string display_with_ref() const;

  /// For a directory's name: [A-Za-z0-9._-], never empty, no "heroku-buildpack-", no ".git".
  std::string short_name() const;
};

/// What names mean here.
struct ParseOptions {
  /// What relative paths are relative to: the current directory for flags, the app's for its files.
  Path base = {};
  std::optional<Location> where = std::nullopt;
  /// `[replace]` of the settings: what was written (without "#ref"; URLs also without ".git") to
  /// what to take in its place.
  std::map<std::string, std::string> replace = {};
  /// --registry: ns/name is looked for in Heroku's buildpack registry (M-10), not on GitHub (M-11).
  bool registry = false;
  /// The app itself names the buildpack (app.json, .buildpacks): paths must then lie inside `base`,
  /// links resolved, and file:// is refused. Whoever builds strangers' apps has files that these
  /// must not reach.
  bool from_app = false;
  /// Where the built-ins are (builtins_directory()); empty: there are none.
  Path builtins = {};
};

/// Reads what a user wrote (a flag, BUILDPACK_URL, app.json, .buildpacks), M-4 to M-12:
///
///   ./dir  ../dir  /dir  dir          a directory; `dir` must exist, and a built-in's name is
///   first https http git ssh file ://…      a repository, or a tarball where the path ends like
///   one git@host:path                     a repository /a/pack.tgz  ./pack.zip           a tarball
///   on this machine nodejs                            the built-in ns/name
///   https://github.com/ns/heroku-buildpack-name.git
///
/// "#ref" may follow all that are repositories; "#" alone says nothing.
/// Errors are of kind buildpack, with `where`: more than one "#", blanks inside, a leading "-" of
/// the whole or of the ref, an unknown scheme, a name that nothing has (with the nearest).
Result<Reference> parse_reference(std::string_view text, const ParseOptions& options);

}  // namespace bprun::buildpack
