// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/arguments.hpp"

#include <span>
#include <string>
#include <string_view>

namespace bprun::cli {

/// A command as a row: what --help, the manual pages and the completions say, and what runs. Each
/// lives in a file of its own name; what there is to say about it beyond these lines is
/// docs/cli/NAME.md.
struct Command {
  std::string_view name;       ///< "build", "slug inspect"
  std::string_view arguments;  ///< "[SRC] -o OUT"
  std::string_view summary;    ///< one line for the list
  std::span<const Option> options;
  bool stops_at_operand = false;  ///< what follows the first operand is not ours to read
  /// Does the work and returns the exit status. Results go to stdout, everything else to stderr.
  Result<int> (*run)(const Arguments& arguments) = nullptr;
};

/// Every command, in the order of the list in `bprun help`.
std::span<const Command> commands();

/// A command that words begin with, and how many of them are its name.
struct FoundCommand {
  const Command* command = nullptr;  ///< none: no command has this name
  std::size_t words = 0;
};

/// The longest name counts: `slug inspect` before `slug`.
FoundCommand find_command(std::span<const std::string> words);

/// The text of `bprun help`, and of `bprun help COMMAND`.
std::string overview();
/// Of those that begin with a word: `bprun help slug`.
std::string overview(std::string_view group);
std::string help(const Command& command);

}  // namespace bprun::cli
