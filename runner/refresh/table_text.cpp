// SPDX-License-Identifier: MIT
#include "runner/refresh/table_text.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::refresh {

namespace {

TableText::Cells cells_of(std::string_view line) {
  TableText::Cells cells;
  for (const std::string_view cell : text::split(line, ','))
    cells.emplace_back(cell);
  return cells;
}

}  // namespace

Result<TableText> TableText::parse(std::string_view text, const std::string& file) {
  TableText table;
  table.file_ = file;
  int number = 0;
  for (const std::string_view line : text::lines(text)) {
    ++number;
    if (table.columns_.empty() && line.starts_with('#')) {
      table.comments_ += std::string(line) + "\n";
    } else if (line.empty() || line.starts_with('#')) {
      continue;
    } else if (table.columns_.empty()) {
      table.columns_ = cells_of(line);
    } else {
      Cells cells = cells_of(line);
      if (cells.size() != table.columns_.size()) {
        return Error{.kind = ErrorKind::config,
                     .message = format("a row has {} cells, and the table {} columns",
                                       cells.size(),
                                       table.columns_.size()),
                     .where = Location{file, number}};
      }
      table.rows_.push_back(std::move(cells));
    }
  }
  if (table.columns_.empty()) {
    return Error{.kind = ErrorKind::config,
                 .message = "the table has no line that names its columns",
                 .where = Location{file, 0}};
  }
  return table;
}

Result<std::size_t> TableText::column(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
  return Error{.kind = ErrorKind::config,
               .message = format("the table has no column '{}'", name),
               .where = Location{file_, 0}};
}

void TableText::insert(Cells row,
                       const std::function<bool(const Cells& a, const Cells& b)>& before) {
  const auto place = std::find_if(
      rows_.begin(), rows_.end(), [&](const Cells& other) { return before(row, other); });
  rows_.insert(place, std::move(row));
}

std::string TableText::str() const {
  std::string text = comments_ + text::join(columns_, ",") + "\n";
  for (const Cells& cells : rows_)
    text += text::join(cells, ",") + "\n";
  return text;
}

}  // namespace bprun::refresh
