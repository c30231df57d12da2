// SPDX-License-Identifier: MIT
#pragma once

#include "runner/phases/scripts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bprun::phases {

/// Where the script of a phase lies in its buildpack: "bin/compile"; of a name with a folder,
/// there.
std::string file_of(std::string_view phase);

/// The first line of a script as Linux reads it.
struct Shebang {
  std::string interpreter;  ///< "/usr/bin/env"
  std::string argument;     ///< all the rest, as one argument; a carriage return stays where it is

  /// What `env` would start, where it can be told: "python3". nullopt where the interpreter is not
  /// env, or its argument is more than a name (or -S and a name).
  std::optional<std::string> program_of_env() const;
};

/// Reads it from a file's beginning. nullopt: there is none, or it is longer than what Linux reads.
std::optional<Shebang> parse_shebang(std::string_view beginning);

/// The program loader that an ELF executable names; nullopt where it names none, or is no ELF of
/// this machine's kind.
std::optional<std::string> parse_elf_interpreter(std::string_view beginning);

/// An Error of kind buildpack where the script's interpreter is certainly not there. What cannot be
/// decided from outside is no Error: starting it will show.
Result<void> check_interpreter(const sandbox::Sandbox& sandbox,
                               const Script& script,
                               const process::Environment& environment);

/// For a script that the kernel refused to start.
Error cannot_start(const Script& script, int error_number);

}  // namespace bprun::phases
