// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// The files of stacks/: those compiled in, and a directory's that come before them. Texts stay
/// where they are as long as this lives.
class TableFiles {
public:
  TableFiles() = default;  ///< only what is compiled in

  /// Errors are of kind config: no such directory.
  static Result<TableFiles> with_directory(const fs::Path& directory);

  /// The directory's file of that name, else the compiled-in one; nullopt where there is neither.
  /// Errors are of kind config: a file that cannot be read, or is larger than a table can be.
  Result<std::optional<std::string_view>> text(std::string_view name);

  /// What messages call the file.
  std::string shown(std::string_view name) const;

  /// Every *.toml and *.csv there is, in order, each once.
  Result<std::vector<std::string>> names() const;

  /// Those of names() that describe a stack, without ".toml".
  Result<std::vector<std::string>> stack_names() const;

private:
  fs::Path directory_ = {};  ///< empty: only what is compiled in
  std::map<std::string, std::string, std::less<>> texts_ = {};
};

/// A stack's name as it may stand in front of ".toml": it comes from the command line.
bool is_stack_name(std::string_view name);

}  // namespace bprun::stack
