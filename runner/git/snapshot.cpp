// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/walk.hpp"
#include "runner/git/program.hpp"
#include "runner/git/remote.hpp"

#include <fcntl.h>

namespace bprun::git {

namespace {

/// A repository made for one fetch, in the directory that will hold the tree.
class Scratch {
public:
  Scratch(const std::string& url, const Path& directory, const Options& options)
      : url_(url), directory_(directory), options_(options) {}

  Result<process::Captured> git(std::vector<std::string> arguments,
                                std::chrono::seconds timeout = std::chrono::seconds(60)) const {
    return run_git(Call{.arguments = std::move(arguments),
                        .directory = directory_,
                        .url = url_,
                        .timeout = timeout},
                   options_);
  }

  /// For steps that fail only where this machine is at fault.
  Result<std::string> local(std::vector<std::string> arguments) const {
    const std::string what = arguments[0];
    auto captured = TRY(git(std::move(arguments), options_.fetch_timeout));
    if (captured.exit.ok()) return std::move(captured.out);
    return Error{
        .kind = options_.blame,
        .message = format("git {} failed for {}: {}", what, shown(url_), last_words(captured.err))};
  }

  Result<void> create(bool sha256) const {
    std::vector<std::string> init{"init", "--quiet"};
    if (sha256) init.emplace_back("--object-format=sha256");
    TRY(local(std::move(init)));
    // Submodules with relative addresses, and LFS, ask for it.
    const std::string base = options_.submodules_relative_to;
    TRY(local({"config", "remote.origin.url", base.empty() ? split_login(url_).url : base}));
    return {};
  }

  Result<process::Captured> fetch(std::vector<std::string> options,
                                  const std::vector<std::string>& refspecs) const {
    std::vector<std::string> arguments{"fetch", "--quiet", "--no-recurse-submodules"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    add_upload_pack(arguments, url_);
    arguments.insert(arguments.end(), {"--", split_login(url_).url});
    arguments.insert(arguments.end(), refspecs.begin(), refspecs.end());
    return git(std::move(arguments), options_.fetch_timeout);
  }

  /// The full name of a commit that is here; nullopt where it is not.
  Result<std::optional<std::string>> find(const std::string& revision) const {
    const auto captured = TRY(git({"rev-parse",
                                   "--verify",
                                   "--quiet",
                                   "--end-of-options",
                                   format("{}^{{commit}}", revision)}));
    if (!captured.exit.ok()) return std::optional<std::string>();
    return std::optional<std::string>(text::trim(captured.out));
  }

private:
  const std::string& url_;
  const Path& directory_;
  const Options& options_;
};

/// Brings the commit here: alone where the server gives single commits, else with all branches and
/// tags (old servers, dumb http, abbreviated names).
Result<std::string> fetch_commit(const Scratch& scratch,
                                 const std::string& url,
                                 const std::string& revision,
                                 const Options& options) {
  if (is_full_commit(revision)) {
    const auto alone = TRY(scratch.fetch({"--depth=1", "--no-tags"}, {revision}));
    if (alone.exit.ok()) return revision;
    if (reason_of(alone.err) != Reason::other) return remote_error(url, alone, options);
  }
  const auto all = TRY(scratch.fetch(
      {"--tags"}, {"+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"}));
  if (!all.exit.ok()) return remote_error(url, all, options);
  const auto found = TRY(scratch.find(revision));
  if (found) return *found;
  return Error{.kind = options.blame,
               .message = format("{} has no commit {}", shown(url), revision),
               .hint = "No branch or tag of it leads to a commit of that name, or more than one "
                       "begins so. Write all 40 digits of a commit that was pushed."};
}

Result<void>
check_out_submodules(const Scratch& scratch, const std::string& url, const Options& options) {
  const std::vector<std::string> update{
      "submodule", "--quiet", "update", "--init", "--recursive", "--force"};
  std::vector<std::string> shallow = update;
  shallow.emplace_back("--depth=1");
  if (TRY(scratch.git(shallow, options.fetch_timeout)).exit.ok()) return {};
  // Servers that give no single commit need the whole history of the submodule.
  const auto whole = TRY(scratch.git(update, options.fetch_timeout));
  if (whole.exit.ok()) return {};
  return Error{
      .kind = options.blame,
      .message =
          format("a submodule of {} cannot be checked out: {}", shown(url), last_words(whole.err)),
      .hint = "See .gitmodules there: every address in it must be reachable from here."};
}

/// No trace of git, and one time for everything: the commit's.
Result<void> finish_tree(const Path& tree, long long commit_time) {
  const struct timespec times[2] = {{commit_time, 0}, {commit_time, 0}};
  std::vector<Path> directories{tree};
  TRY(fs::walk(tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (entry.path.filename() == ".git") {
      TRY(fs::remove_tree(entry.path));
      return fs::WalkStep::skip;
    }
    if (entry.is_directory()) {
      directories.push_back(entry.path);
    } else {
      ::utimensat(AT_FDCWD, entry.path.c_str(), times, AT_SYMLINK_NOFOLLOW);
    }
    return fs::WalkStep::enter;
  }));
  for (const auto& directory : directories)
    ::utimensat(AT_FDCWD, directory.c_str(), times, 0);
  return {};
}

}  // namespace

Result<Snapshot> snapshot(const std::string& url,
                          const std::string& revision,
                          const Path& into,
                          const Options& options) {
  const Scratch scratch(url, into, options);
  TRY(scratch.create(is_full_commit(revision) && revision.size() == 64));
  Snapshot result{.commit = TRY(fetch_commit(scratch, url, revision, options))};
  TRY(scratch.local({"checkout", "--quiet", "--force", "--detach", result.commit}));
  if (fs::exists(into / ".gitmodules")) TRY(check_out_submodules(scratch, url, options));
  const std::string stamped =
      TRY(scratch.local({"rev-list", "--max-count=1", "--timestamp", "HEAD"}));
  const auto words = text::words(stamped);
  if (!words.empty()) result.commit_time = text::to_integer(words[0]).value_or(0);
  TRY(finish_tree(into, result.commit_time));
  return result;
}

}  // namespace bprun::git
