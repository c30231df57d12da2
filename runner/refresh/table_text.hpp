// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::refresh {

/// A CSV table of stacks/ as text that can be changed and written again. Comments in front of the
/// columns stay as they are; whatever columns there are beside those that are asked for stay, too.
class TableText {
public:
  using Cells = std::vector<std::string>;

  /// Errors are of kind config with file and line: no line of columns, a row of another length.
  static Result<TableText> parse(std::string_view text, const std::string& file);

  /// Where the cells of a column are in a row. An Error (kind config) where there is none such.
  Result<std::size_t> column(std::string_view name) const;

  std::vector<Cells>& rows() { return rows_; }

  const std::vector<Cells>& rows() const { return rows_; }

  /// A row of empty cells.
  Cells empty_row() const { return Cells(columns_.size()); }

  /// Adds a row in front of the first that is not `before` it, so that a sorted table stays sorted
  /// and the rows that were there stay in their order.
  void insert(Cells row, const std::function<bool(const Cells& a, const Cells& b)>& before);

  std::string str() const;

private:
  std::string file_;
  std::string comments_;
  std::vector<std::string> columns_;
  std::vector<Cells> rows_;
};

}  // namespace bprun::refresh
