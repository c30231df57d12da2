// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one binary under Herokuish's names.
namespace bprun::herokuish {

/// Which of Herokuish's four names this process was started by (contract H-1).
enum class Entry {
  commands,  ///< `herokuish`: the command tree
  build,     ///< `/build`
  start,     ///< `/start`
  exec,      ///< `/exec`
};

/// By argv[0]: "/build", "/start" and "/exec" as they stand, "herokuish" with or without a path;
/// and, but in the original's own voice, any other spelling of the three that is a symbolic link to
/// this program ("./start", or "start" found through `path_variable`). nullopt: this is bprun.
std::optional<Entry>
entry_of(std::string_view argv0, const std::string& path_variable, bool original);

/// Does what was asked under that name; the exit status. `words` are without argv[0]; `version` is
/// bprun's own.
int answer(Entry entry, const std::vector<std::string>& words, std::string_view version);

}  // namespace bprun::herokuish
