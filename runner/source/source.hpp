// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/git/remote.hpp"
#include "runner/transfer/fetch.hpp"

#include <functional>
#include <string>

/// A read-only view of an app's source: a directory, a git revision, or a tarball.
namespace bprun::source {

using fs::Path;

struct Source {
  Path directory;  ///< absolute, links resolved
  /// The commit, for SOURCE_VERSION (B-23); empty where none is known.
  std::string version = "";
  /// The branch that the work tree of a directory is on; empty where none is known.
  std::string branch = "";
  /// For the log, without passwords: "/home/me/app (main at 1234567, with local changes)".
  std::string description;
  /// True where the directory was made for this build, inside `work`, and is ours to change or to
  /// move; false where it is the user's own, which nobody may touch.
  bool is_private = false;
};

struct OpenOptions {
  git::Options git = {.blame = ErrorKind::app};
  transfer::FetchOptions fetch = {};
  /// Whether a directory's revision is asked of git, for `version` and `description`.
  bool look_at_revision = true;
  /// Told before something is fetched.
  std::function<void(const std::string&)> on_fetch = nullptr;
};

/// `argument` is a directory (used in place), a tarball of any kind, a tarball's URL, or a
/// repository (URL, or path of one) with or without "#ref". What is unpacked or checked out lies in
/// `work`/source, which must not exist yet; a tarball that holds a single directory is entered.
/// A revision is taken with its submodules, and its files have the commit's time.
///
/// Kind usage: no such file, neither directory nor archive, a malformed address. Kind app: an empty
/// directory, an unknown ref. Kinds network, corrupt and denied (not readable) as they are.
Result<Source>
open_source(const std::string& argument, const Path& work, const OpenOptions& options = {});

}  // namespace bprun::source
