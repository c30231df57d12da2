// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/shell_config.hpp"

#include <functional>

namespace bprun::requests {

/// What to run where a config can only be read by bash. The script sources the file with the
/// buildpack's defaults, sends what the file prints to standard error, and writes the values that
/// were asked for to standard output, NUL-separated.
struct BashQuestion {
  std::string file;               ///< relative to the app
  std::vector<std::string> argv;  ///< "bash", "-c", the script and its arguments
};

/// Runs `argv` in the sandbox (never outside it), in the app's directory, with STACK and the rest
/// of the buildpacks' environment, and returns its standard output. The app's file is code: an
/// evaluator must bound its time and its output. Its Error is the reader's.
using BashEvaluator = std::function<Result<std::string>(const BashQuestion&)>;

/// The question for the values of `keys`; `defaults` are set before the file is sourced.
BashQuestion bash_question(const std::string& file,
                           const std::vector<std::string>& keys,
                           const ShellValues& defaults);

/// Reads the answer. Of `keys`, those that are set. Error (kind app, naming the file): the answer
/// stops before its end, because the file ended the shell or is no bash.
Result<ShellValues> parse_bash_answer(std::string_view answer, const std::string& file);

/// `config` with all of `keys` as the evaluator tells them, where it hides any of `wanted`; else,
/// and without an evaluator, as it is. Lines are those of `text` where that can be told, else 0.
Result<ShellConfig> ask_bash(ShellConfig config,
                             std::string_view text,
                             const std::vector<std::string>& wanted,
                             const std::vector<std::string>& keys,
                             const ShellValues& defaults,
                             const BashEvaluator& evaluator);

}  // namespace bprun::requests
