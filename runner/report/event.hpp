// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"
#include "runner/report/failure.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bprun::report {

/// A step of the runner: `-----> text`.
struct Title {
  std::string text;
};

/// A line under the last step: seven blanks and text. Empty text is an empty line.
struct Detail {
  std::string text;
};

/// Something the user should know, and that does not stop the build: ` !     text` on stderr.
struct Warning {
  std::string text;  ///< may hold several lines
  std::optional<Location> where = std::nullopt;
};

enum class Channel { out, err };

/// Bytes that a buildpack's script wrote, as they came.
struct Output {
  std::string_view phase;      ///< "detect", "compile", "release" …
  std::string_view buildpack;  ///< its name
  Channel channel;
  std::string_view bytes;
};

struct PhaseStarted {
  std::string phase;
  std::string buildpack;  ///< empty for a phase of the runner itself (source, slug …)
};

/// A script is about to run.
struct ScriptStarted {
  std::string_view phase;
  std::string_view buildpack;
  const std::vector<std::string>& command;  ///< as the script sees it
};

struct PhaseFinished {
  std::string phase;
  std::string buildpack;
  int status;  ///< exit status of the script, 0 for success
  std::chrono::milliseconds duration;
};

/// How far a transfer is: a download, packing, sending. For whoever looks on; no record is made of
/// it. A few a second at most, from the thread that the transfer runs in while the others wait.
struct Progress {
  std::string_view what;        ///< an address or a file; the same for all of one transfer
  unsigned long long done = 0;  ///< bytes
  std::optional<unsigned long long> total = std::nullopt;
  bool finished = false;          ///< well or not: nothing more comes of this one
  std::string_view trouble = {};  ///< why it was begun anew; empty: all is well
};

/// The build ends here, with this error. Heroku's own closing lines come as Warning before it.
struct Failed {
  Error error;
  std::string closing = "Push failed";            ///< the log's last line (T-9 to T-11)
  std::optional<Failure> failure = std::nullopt;  ///< what stood around it, where something ran
};

using Event = std::variant<Title,
                           Detail,
                           Warning,
                           Output,
                           PhaseStarted,
                           ScriptStarted,
                           PhaseFinished,
                           Progress,
                           Failed>;

/// Where events go. One of the few interfaces of the house: rooms emit and never print.
class Sink {
public:
  virtual ~Sink() = default;
  virtual void emit(const Event& event) = 0;
};

/// How much is told.
enum class Verbosity {
  quiet,  ///< warnings and errors only: no titles, nothing of what scripts write
  normal,
  verbose,  ///< also each script as it is started, each phase as it ends, each transfer
};

/// The form that Heroku's users know (contract B-37, T-1): titles and the scripts' standard output
/// on `out`, warnings, errors and the scripts' standard error on `err`. Script output passes
/// through byte for byte; a line of ours never starts in the middle of a script's unfinished line.
std::unique_ptr<Sink>
heroku_sink(int out_descriptor, int err_descriptor, Verbosity verbosity = Verbosity::normal);

struct TerminalOptions {
  int descriptor;
  Verbosity verbosity = Verbosity::normal;
  bool colour = true;
  bool unicode = true;  ///< lines and marks may be other characters than ASCII's
};

/// The same lines on a terminal, both streams on one, with a status under them while a phase lasts
/// (docs/reference/terminal.md). What scripts write is shown and cannot play with the screen. At
/// most ten frames a second, and one a second where nothing but time goes by. One at a time; it has
/// a thread of its own, and Ctrl-Z, changed sizes and the foreground in view. No terminal mode is
/// changed, so nothing is to be put back whatever becomes of the process.
std::unique_ptr<Sink> terminal_sink(const TerminalOptions& options);

/// One JSON object a line, on `out`: {"event":"output","phase":…}. Output that is UTF-8 is in
/// "text", other bytes are in "base64". docs/reference/events.md has every key.
std::unique_ptr<Sink> json_sink(int out_descriptor);

/// An error as a person reads it: ` !     ` lines with the place, the trail and the hint.
std::string render(const Error& error);

}  // namespace bprun::report
