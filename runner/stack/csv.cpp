// SPDX-License-Identifier: MIT
#include "runner/stack/csv.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <optional>

namespace bprun::stack {

namespace {

Error malformed(const std::string& file, int line, std::string message) {
  return Error{.kind = ErrorKind::config,
               .message = std::move(message),
               .where = Location{.file = file, .line = line}};
}

/// The text up to the next separator, taken off the front.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return piece;
}

void split_cells(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (;;) {
    const bool last = line.find(',') == std::string_view::npos;
    cells.push_back(take(line, ','));
    if (last) return;
  }
}

}  // namespace

Result<void> read_csv(std::string_view text,
                      const std::string& file,
                      const std::vector<std::string_view>& columns,
                      const std::function<Result<void>(const Row&)>& visit) {
  std::vector<std::size_t> places;  // of the wanted columns, once the header was seen
  std::vector<std::string_view> cells;
  std::vector<std::string_view> wanted(columns.size());
  std::size_t width = 0;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const std::string_view line = text::trim_right(take(text, '\n'));
    if (line.empty() || line.front() == '#') continue;
    split_cells(line, cells);
    if (width == 0) {
      width = cells.size();
      for (const std::string_view column : columns) {
        const auto found = std::find(cells.begin(), cells.end(), column);
        if (found == cells.end()) {
          return malformed(
              file, line_number, bprun::format("the table has no column '{}'", column));
        }
        places.push_back(static_cast<std::size_t>(found - cells.begin()));
      }
      continue;
    }
    if (cells.size() != width) {
      return malformed(
          file, line_number, bprun::format("{} cells where {} are expected", cells.size(), width));
    }
    for (std::size_t i = 0; i < places.size(); ++i)
      wanted[i] = cells[places[i]];
    TRY(visit(Row{.cells = wanted, .line = line_number}));
  }
  if (width == 0) return malformed(file, 0, "the table has no columns");
  return {};
}

}  // namespace bprun::stack
