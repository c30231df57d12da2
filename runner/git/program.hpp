// SPDX-License-Identifier: MIT
#pragma once

#include "runner/git/remote.hpp"
#include "runner/process/run.hpp"

#include <optional>
#include <string>
#include <vector>

/// How this room calls git. Not for other rooms.
namespace bprun::git {

struct Call {
  std::vector<std::string> arguments;  ///< after "git -c …"
  Path directory = {};                 ///< -C; empty: the current one
  /// The repository asked, as the user wrote it: its login is handed on through a credential
  /// helper that reads the environment, so that no command line shows it.
  std::string url = "";
  std::chrono::seconds timeout{60};
  std::optional<process::Credentials> credentials = std::nullopt;
};

/// Runs git: no prompts, no hooks, no pager, English messages, nothing of a surrounding repository.
/// Call::timeout that passes is an Error of kind network where there is a url, Options::limit one
/// of kind timeout. git's stderr comes back redacted.
Result<process::Captured> run_git(const Call& call, const Options& options);

/// Why git failed to talk to a repository, told from what it wrote.
enum class Reason { unreachable, refused, other };

Reason reason_of(std::string_view stderr_text);

/// The last lines that git wrote, at most three, joined by "; ", printable.
std::string last_words(std::string_view stderr_text);

/// The Error for a failed conversation about `url`: kind network, or Options::blame.
Error remote_error(const std::string& url,
                   const process::Captured& captured,
                   const Options& options);

/// For a repository on this machine that is not ours: has its owner serve it (--upload-pack), as
/// foreign_owner() says.
void add_upload_pack(std::vector<std::string>& arguments, const std::string& url);

/// The owner of a repository on this machine whom git must run as: set where we are root and it
/// belongs to somebody else. Its configuration can name programs to run, so root must not obey it.
std::optional<process::Credentials> foreign_owner(const Path& repository);

}  // namespace bprun::git
