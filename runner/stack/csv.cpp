// SPDX-License-Identifier: MIT
#include "runner/stack/csv.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/schema.hpp"

#include <algorithm>
#include <optional>

namespace bprun::stack {

namespace {

/// Longer than any row that means something, and short enough for a million commas to do no harm.
constexpr std::size_t longest_row = 1UL << 16;

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

/// N of a comment "# schema = N".
std::optional<long long> schema_of(std::string_view comment) {
  const auto words = text::words(comment.substr(1));
  if (words.size() != 3 || words[0] != "schema" || words[1] != "=") return std::nullopt;
  return text::to_integer(words[2]);
}

/// One reading of one table.
class Reading {
public:
  Reading(const std::string& file,
          const std::vector<std::string_view>& columns,
          Problems& problems,
          const std::function<bool(const Row&)>& visit)
      : file_(file), columns_(columns), problems_(problems), visit_(visit) {}

  void read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    bool on = true;
    for (; on && !text.empty(); ++line_) {
      const std::string_view line = text::trim_right(take(text, '\n'));
      if (!line.empty()) on = read_line(line);
    }
    if (on && width_ == 0) problems_.broken(file_, 0, "the table has no columns");
  }

private:
  /// False where there is no sense in reading on.
  bool read_line(std::string_view line) {
    if (line.size() > longest_row) {
      broken(bprun::format("a row of {} bytes; none is longer than {}", line.size(), longest_row));
      return width_ != 0;
    }
    if (line.find('\0') != std::string_view::npos) {
      broken("a NUL byte: tables are text in UTF-8");
      return width_ != 0;
    }
    if (line.front() == '#') return read_comment(line);
    split_cells(line, cells_);
    if (width_ == 0) return read_header();
    if (cells_.size() != width_) {
      broken(bprun::format("{} cells where {} are expected", cells_.size(), width_));
      return true;
    }
    for (std::size_t i = 0; i < places_.size(); ++i)
      wanted_[i] = cells_[places_[i]];
    return visit_(Row{.cells = wanted_, .line = line_});
  }

  bool read_comment(std::string_view line) {
    const auto schema = schema_of(line);
    if (!schema || *schema == newest_schema) return true;
    broken(wrong_schema(*schema));
    return false;
  }

  bool read_header() {
    width_ = cells_.size();
    wanted_.resize(columns_.size());
    bool whole = true;
    for (const std::string_view column : columns_) {
      const auto found = std::find(cells_.begin(), cells_.end(), column);
      if (found == cells_.end()) {
        broken(bprun::format("the table has no column '{}'", column));
        whole = false;
        continue;
      }
      places_.push_back(static_cast<std::size_t>(found - cells_.begin()));
    }
    for (const std::string_view cell : cells_) {
      if (std::find(columns_.begin(), columns_.end(), cell) == columns_.end()) {
        problems_.untidy(file_, line_, bprun::format("nobody reads a column {}", in_quotes(cell)));
      }
    }
    return whole;
  }

  void broken(std::string message) { problems_.broken(file_, line_, std::move(message)); }

  const std::string& file_;
  const std::vector<std::string_view>& columns_;
  Problems& problems_;
  const std::function<bool(const Row&)>& visit_;
  std::vector<std::size_t> places_ = {};  // of the wanted columns, once the header was seen
  std::vector<std::string_view> cells_ = {};
  std::vector<std::string_view> wanted_ = {};
  std::size_t width_ = 0;
  int line_ = 1;
};

}  // namespace

void read_csv(std::string_view text,
              const std::string& file,
              const std::vector<std::string_view>& columns,
              Problems& problems,
              const std::function<void(const Row&)>& visit) {
  const std::function<bool(const Row&)> goes_on = [&visit](const Row& row) {
    visit(row);
    return true;
  };
  Reading(file, columns, problems, goes_on).read(text);
}

Result<void> read_csv(std::string_view text,
                      const std::string& file,
                      const std::vector<std::string_view>& columns,
                      const std::function<Result<void>(const Row&)>& visit) {
  Problems problems;
  std::optional<Error> own;
  const std::function<bool(const Row&)> until_error = [&](const Row& row) {
    if (problems.first_broken()) return false;
    auto visited = visit(row);
    if (!visited) own = std::move(visited).error();
    return !own.has_value();
  };
  Reading(file, columns, problems, until_error).read(text);
  if (auto broken = problems.first_broken()) return std::move(*broken);
  if (own) return std::move(*own);
  return {};
}

}  // namespace bprun::stack
