// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/tables.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// A command that scripts call, and the package that brings it: of one row of stacks/tools.csv.
struct Tool {
  std::string_view name;          ///< "jq"
  std::string_view package;       ///< "jq"
  Basis basis = Basis::inferred;  ///< that this package brings this tool
};

/// Which tools the images of the stacks have. Views the table's text.
class Tools {
public:
  void add(const Tool& tool);
  void add(const Tool& tool, std::string_view stack, Image image);

  /// True where the table has a row for that name, whether or not a stack has the tool.
  bool knows(std::string_view name) const { return by_name_.find(name) != by_name_.end(); }

  /// True where the table says anything of this stack, or of the one that it is made from.
  bool speaks_of(const Stack& stack) const;

  /// Whether the stack's image has it. One that is made from another has what that one has.
  bool has(const Stack& stack, Image image, std::string_view name) const;

  /// The package that brings the tool, as the last row of it says; empty for one that is unknown.
  std::string_view package_of(std::string_view name) const;

private:
  struct Cell {
    std::string_view stack;
    Image image = Image::run;
  };

  struct Entry {
    Tool tool;
    std::vector<Cell> cells;
  };

  const std::string& table_of(const Stack& stack) const;

  std::map<std::string_view, Entry, std::less<>> by_name_;
  std::set<std::string_view, std::less<>> stacks_;
};

/// Reads stacks/tools.csv (docs/reference/stack-tables.md). One that is broken is an Error of kind
/// config. The answer views the Tables' text.
Result<Tools> tools_of(const Tables& tables);

/// The same of a text; what is wrong with it becomes a Problem.
Tools read_tools(std::string_view text, const std::string& file, Problems& problems);

}  // namespace bprun::stack
