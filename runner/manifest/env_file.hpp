// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/problem.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::manifest {

struct EnvEntry {
  std::string name = {};   ///< a legal name of a variable
  std::string value = {};  ///< any bytes but NUL
  int line = 0;            ///< where the entry begins

  bool operator==(const EnvEntry&) const = default;
};

struct EnvFile {
  /// In the order of the file. A name may be there twice; the later entry wins.
  std::vector<EnvEntry> entries;
  /// Command substitution left as it is, references to variables that are not set, lines without
  /// `=`. Values are never quoted in them: they may be secrets.
  std::vector<Problem> warnings;
};

/// What a variable is that the file itself has not set so far; nullopt: not set.
using VariableLookup = std::function<std::optional<std::string>(std::string_view name)>;

/// A `.env` file, parsed and never evaluated (H-34, and the fixed form of H-35). In short:
///
///     # comment
///     NAME=any text, $OTHER and ${OTHER}     trailing blanks are cut, there is no inline comment
///     export NAME="double\nquoted $OTHER"    \n \r \t \" \\ \$ \! \` are decoded; may span lines
///     NAME='single quoted, literal'          may span lines
///     NAME='a'$'\n''b'                       pieces are joined, as a shell joins them
///
/// `$NAME` and `${NAME}` see earlier lines, then `base`. `$(…)` and backquotes stay as they are,
/// with a warning. Illegal names, quotes without an end and NUL bytes are errors of kind `usage`
/// with the line. docs/reference/configuration.md has the whole grammar.
Result<EnvFile>
parse_env_file(std::string_view text, const std::string& file, const VariableLookup& base = {});

/// The file that `--env-file` names; one that is not there is an error.
Result<EnvFile> read_env_file(const fs::Path& path, const VariableLookup& base = {});

}  // namespace bprun::manifest
