// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/session.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The command tree of `herokuish` (contract H-7 to H-11).
namespace bprun::herokuish {

using Words = std::vector<std::string>;

struct Command {
  std::string_view group;      ///< "buildpack"; empty: a command of the top level
  std::string_view name;       ///< empty: the group itself
  std::string_view summary;    ///< the interface's own text (H-8)
  std::string_view function;   ///< the name that `help` shows
  std::string_view arguments;  ///< "<url> <commit> <name> "
  std::string_view usage;      ///< for `help`
  Result<int> (*run)(const Session&, const Words&) = nullptr;  ///< nullptr: a group, or help
};

/// All of them, in the order of the listing.
std::span<const Command> commands();

/// What is listed for the whole tree, or for one group: with its empty first and last lines.
std::string listing(std::string_view group);

/// Runs what the words say. Unknown words are told on standard output, with status 2.
Result<int> run_command(const Session& session, const Words& words);

}  // namespace bprun::herokuish
