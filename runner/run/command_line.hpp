// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// How the text of a command becomes what bash runs (contract P-16, P-17).
namespace bprun::run {

/// Where the program's name begins, if `text` is one simple command that starts a program: words,
/// quotes, expansions and redirections, assignments in front. nullopt for lists, pipelines,
/// compound commands, builtins and whatever is not sure: bash then runs the text as it stands.
std::optional<std::size_t> simple_command_start(std::string_view text);

/// What is given to `bash -c`.
struct ShellText {
  std::string text;
  bool becomes_the_program = false;  ///< bash execs: its process is the program's
};

/// "exec <command>" for a simple command ("A=b exec node x" where assignments lead), else the
/// command as it is. Quotes, blanks and expansions are bash's affair either way.
ShellText shell_text(std::string_view command);

}  // namespace bprun::run
