// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/log.hpp"
#include "runner/herokuish/paths.hpp"
#include "runner/process/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::herokuish {

/// The version of Herokuish whose behaviour this is.
inline constexpr std::string_view herokuish_version = "0.11.14";

/// What the environment says that one call is to be.
struct Session {
  Paths paths;
  /// The caller's, byte for byte (H-56), less what points git at another repository (B-25), with
  /// HEROKUISH_VERSION and PS1 (H-58).
  process::Environment environment;
  /// BPRUN_COMPAT=herokuish: the bytes of the original, its faults included.
  bool original = false;
  std::string user;          ///< $USER
  bool with_tty = false;     ///< HEROKUISH_WITH_TTY
  bool trace = false;        ///< TRACE
  std::string version = {};  ///< bprun's own

  bool is_on(std::string_view variable, std::string_view value) const {
    return environment.get(variable) == value;
  }
};

Session session_of(process::Environment inherited);

/// A line on standard error where TRACE is set (H-6).
void trace(const Session& session, std::string_view text);

/// Warnings, each as a line ` !     text` on standard error.
void warn(const std::vector<std::string>& warnings);

/// `filtered`: for a build, whose standard output goes through the filter.
Look look_of(const Session& session, bool filtered);

}  // namespace bprun::herokuish
