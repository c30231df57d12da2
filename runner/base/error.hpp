// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun {

/// What went wrong, seen from outside. Each kind is one exit status (docs/reference/exit-codes.md),
/// so a script that calls bprun can tell them apart without reading text.
enum class ErrorKind {
  usage,         ///< 64: the command line is wrong
  app,           ///< 65: the app's own files are at fault (Procfile, package.json, app.json …)
  no_buildpack,  ///< 66: no buildpack applies to the app
  unsupported,   ///< 67: a version or a stack that does not exist, or not here
  limit,         ///< 68: stopped by --memory, --pids or --disk
  network,       ///< 69: a host cannot be reached, or answers with an error
  internal,      ///< 70: a bug in bprun
  system,        ///< 71: the operating system refused something (fork, mount, open …)
  buildpack,     ///< 72: a buildpack cannot be had or is not one (no bin/compile, unknown ref …)
  output,        ///< 73: the output cannot be written
  storage,       ///< 74: reading or writing the store failed (disk full, I/O error)
  busy,          ///< 75: something else holds a lock; trying again may help
  corrupt,       ///< 76: fetched or stored bytes are not what they must be
  denied,        ///< 77: the machine does not allow what was asked (isolation, ownership)
  config,        ///< 78: bprun's own configuration is wrong
  script,        ///< a buildpack's script failed; the exit status is the script's own (B-5)
  timeout,       ///< 124: --timeout ran out
  interrupted,   ///< 128+n: a signal stopped bprun
};

/// The stable word for a kind, as it stands in build.json ("no_buildpack").
std::string_view to_string(ErrorKind kind);

/// A place in a file that a user can open. Lines count from 1; 0 means the file as a whole.
struct Location {
  std::string file;
  int line = 0;

  bool operator==(const Location&) const = default;
};

/// "file:12", or "file" where no line is known.
std::string to_string(const Location& location);

/// An error as a value: what happened, where, on the way to what, and what to do next.
/// Messages start in lower case, name the thing, and end without a full stop.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::optional<Location> where = std::nullopt;
  std::string hint = "";                ///< the next step, a full sentence; may hold several lines
  std::vector<std::string> trail = {};  ///< "while …" lines, innermost first
  int status = 0;                       ///< exit status for kinds script and interrupted
  int signal = 0;                       ///< kind script: the signal that killed it, or 0

  /// The same error with one more line of context, for a room's border.
  Error while_doing(std::string what) && {
    trail.push_back(std::move(what));
    return std::move(*this);
  }
};

/// The exit status that this error gives the whole program.
int exit_status(const Error& error);

/// An Error of kind `system` (or `storage` for ENOSPC, EDQUOT, EIO; `denied` for EACCES, EPERM)
/// that says "cannot WHAT: <strerror>".
Error system_error(std::string_view what, int error_number);

}  // namespace bprun
