// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/stack/problems.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// A row of a table: its cells in the order of the columns that were asked for.
struct Row {
  const std::vector<std::string_view>& cells;
  int line;
};

/// Reads a table of stacks/: lines of '#' are comments, the first other line names the columns,
/// cells are separated by commas and never quoted. `visit` gets the cells of `columns`, whatever
/// their order in the file and whatever else stands there; views live as long as `text`.
///
/// What is wrong becomes a Problem with file and line, and reading goes on with the next row: a
/// missing column, too few or too many cells, a NUL byte, a row of more than 64 KiB, a column that
/// nobody reads (untidy), and a comment `# schema = N` with an N of a newer bprun.
void read_csv(std::string_view text,
              const std::string& file,
              const std::vector<std::string_view>& columns,
              Problems& problems,
              const std::function<void(const Row&)>& visit);

/// The same for one who stops at the first problem, by the table's or by `visit`'s Error. Errors
/// are of kind config with file and line.
Result<void> read_csv(std::string_view text,
                      const std::string& file,
                      const std::vector<std::string_view>& columns,
                      const std::function<Result<void>(const Row&)>& visit);

}  // namespace bprun::stack
