// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/git/address.hpp"
#include "runner/process/environment.hpp"
#include "runner/process/time_limit.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::git {

using fs::Path;

struct Options {
  /// What git inherits, less variables that would point it at another repository.
  process::Environment environment = process::Environment::inherited();
  std::chrono::seconds ask_timeout{20};     ///< for a question (ls-remote)
  std::chrono::seconds fetch_timeout{900};  ///< for a fetch
  process::TimeLimit limit = {};            ///< of the whole that git works for
  /// The kind of errors that are the address's fault (no repository, no such ref, access refused).
  ErrorKind blame = ErrorKind::buildpack;
  /// What relative addresses of submodules ("../lib.git") are relative to; empty: the repository.
  std::string submodules_relative_to = "";
};

struct Ref {
  std::string name;    ///< "refs/heads/main", "refs/tags/v1", "HEAD"
  std::string commit;  ///< full; of an annotated tag, the commit it leads to

  bool operator==(const Ref&) const = default;
};

/// True for a full commit name: 40 hex digits, or 64 (sha256 repositories).
bool is_full_commit(std::string_view text);

/// True for what git takes as the beginning of a commit's name: 4 to 64 hex digits.
bool is_abbreviated_commit(std::string_view text);

/// HEAD, the branches and the tags of a repository, and `wanted` where that is a full name
/// elsewhere
/// ("refs/pull/1/head"). Kind network: the host cannot be reached, or does not answer in time.
/// Other kinds are Options::blame.
Result<std::vector<Ref>>
list_refs(const std::string& url, const std::string& wanted, const Options& options);

/// What `ref` means among `refs`: HEAD for "", a full "refs/…", a branch, a tag, in this order.
/// nullopt where it is none of them.
const Ref* find_ref(const std::vector<Ref>& refs, std::string_view ref);

/// The short names of branches and tags that are nearest to `ref`, for a message; at most 5.
std::vector<std::string> nearest_refs(const std::vector<Ref>& refs, std::string_view ref);

/// What a ref leads to now.
struct Resolved {
  /// A full commit; or `ref` itself, where it is no branch or tag and may be an abbreviated commit:
  /// only the whole history can tell.
  std::string revision;
  std::vector<std::string> warnings = {};  ///< a branch and a tag of one name
};

/// Asks the repository. A full commit is not asked for. Errors as of list_refs(); kind
/// Options::blame, naming URL, ref and the nearest, where there is no such ref.
Result<Resolved> resolve(const std::string& url, const std::string& ref, const Options& options);

/// One tree and where it came from.
struct Snapshot {
  std::string commit;         ///< full
  long long commit_time = 0;  ///< seconds since 1970
};

/// Writes the tree of a commit to the empty directory `into`, submodules included, without ".git".
/// `revision` is a full commit, or an abbreviated one (which takes a full clone). All files and
/// directories get the commit's time. Errors as of list_refs(); a failing submodule is one, and
/// names it.
Result<Snapshot> snapshot(const std::string& url,
                          const std::string& revision,
                          const Path& into,
                          const Options& options);

}  // namespace bprun::git
