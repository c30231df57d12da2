// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/run.hpp"

#include <string>
#include <vector>

namespace bprun::script {

/// How a program ended, and what it had printed last.
struct Shown {
  process::Exit exit;
  std::string tail;  ///< the last 16 KB of both streams together
};

/// Runs a program with both its streams going to our standard output as they come, in the order
/// they were written in; `indented` puts 7 blanks before each line. Kind interrupted where we were
/// told to stop.
Result<Shown> run_shown(const process::Command& command, bool indented = false);

/// The last lines of an output, as they may be shown.
std::string last_lines(const std::string& output, std::size_t count);

/// The directory above the one that the running program is in: the buildpack's own.
std::filesystem::path own_buildpack(const char* called_as);

}  // namespace bprun::script
