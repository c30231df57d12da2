// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/reference.hpp"
#include "runner/git/remote.hpp"
#include "runner/store/store.hpp"
#include "runner/transfer/fetch.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bprun::buildpack {

/// A buildpack's files as they came, not to be changed: a tree of the store, or the user's own
/// directory. instantiate() makes the copy that scripts run in.
struct Checkout {
  std::string name;        ///< Reference::display_name()
  std::string short_name;  ///< Reference::short_name()
  Path directory;
  /// The full commit; "sha256:<hex>" of a tarball; "local" for a directory; "built-in".
  std::string revision;
  std::string ref = "";  ///< the branch, tag or commit that was asked for
  /// For the log: "cloned", "downloaded", "unpacked", "kept", "kept (offline: <reason>)",
  /// "kept (--offline)", "local", "built-in".
  std::string how;
  std::vector<std::string> warnings = {};
  std::optional<Location> where = std::nullopt;
};

struct ObtainOptions {
  /// --offline: ask nobody; what is kept builds, and says so.
  bool offline = false;
  git::Options git = {};
  transfer::FetchOptions fetch = {};
  /// Told before something is fetched: "Cloning https://…", "Downloading https://…".
  std::function<void(const std::string&)> on_fetch = nullptr;
};

/// Brings the buildpack's files here, or finds them kept from an earlier build.
///
/// A full commit that is kept is never asked for again. A branch, a tag or the default branch is
/// asked for each time (a short question), and fetched only if it moved; a tarball's ETag likewise.
/// Where the host cannot be reached, what the same name led to last time builds, and `how` says so.
/// Submodules are checked out where there is a .gitmodules (M-8); ".git" is in no kept tree. Trees
/// are keyed by origin and full commit, or by the tarball's sha256.
///
/// User, password, token and query of a URL reach git and bprun-fetch, and nothing else: no
/// message, no key or record of the store, no command line.
///
/// Errors: network (unreachable, and nothing kept), buildpack (no such repository, ref or file;
/// access refused; a submodule fails), corrupt (an HTML page, a cut-off archive), storage.
Result<Checkout>
obtain(const Reference& reference, const store::Store& store, const ObtainOptions& options = {});

}  // namespace bprun::buildpack
