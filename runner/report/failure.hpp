// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bprun::report {

/// Why a build failed, where that is known (docs/reference/causes.md).
struct KnownCause {
  std::string id;       ///< "npm-peer-conflict": stable, for scripts
  bool certain = true;  ///< false: the likeliest of several
  std::string says;     ///< one line
  std::string why;      ///< lines; may be empty
  std::string advice;   ///< the next step: lines
  std::string seen;     ///< the line that gave it away; may be empty
};

/// What stood around a failure: what ran, how long, what it said last. Nothing of it is secret.
struct Failure {
  std::string phase;
  std::string buildpack;             ///< empty for a phase of the runner itself
  std::string revision;              ///< of the buildpack: a commit, "built-in", "local"
  std::vector<std::string> command;  ///< as the script saw it; empty where none was running
  std::string ended;                 ///< "exited 1", "was stopped"
  std::chrono::milliseconds duration{0};
  std::vector<std::string> downloading;  ///< what was on its way, or was named last: addresses
  std::vector<std::string> last_lines;   ///< of its output
  std::optional<KnownCause> cause;
};

/// As a person reads it, the lines as render(Error) has them: what, why and what to do first, so
/// that they stand on the first screen; the last lines behind.
std::string render(const Failure& failure);

/// For build.json and events: null, or id, certain, says, why, advice and seen.
document::Value to_document(const std::optional<KnownCause>& cause);

}  // namespace bprun::report
