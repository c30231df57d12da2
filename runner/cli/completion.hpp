// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::cli {

/// What a shell offers where a value or an operand is to come.
struct Offer {
  enum class Kind { nothing, files, directories, words };
  Kind kind = Kind::nothing;
  std::vector<std::string> words = {};  ///< of Kind::words
};

/// Names that are not in the table of commands.
struct OfferedNames {
  std::vector<std::string> stacks;
  std::vector<std::string> buildpacks;  ///< those built in
};

/// By what the table calls the value: DIR, FILE, a|b …
Offer offer_of(const Option& option, const OfferedNames& names);

/// For the operands of a command, by its `arguments`.
Offer offer_of(const Command& command, const OfferedNames& names);

/// The first words of the commands that have two: app, slug, stack …
std::vector<std::string> command_groups();

/// A script for the shell, out of the table of commands.
std::string bash_completion(const OfferedNames& names);
std::string zsh_completion(const OfferedNames& names);
std::string fish_completion(const OfferedNames& names);

}  // namespace bprun::cli
