// SPDX-License-Identifier: MIT
#include "runner/pipeline/columns.hpp"

#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

constexpr std::size_t terminal = 80;

}  // namespace

std::string wrapped(std::string_view lead, std::string_view words, std::size_t indent) {
  std::string text(lead);
  std::size_t column = text.size();
  bool first = true;
  for (const std::string_view word : text::words(words)) {
    if (!first && column + 1 + word.size() > terminal) {
      text += '\n';
      text.append(indent, ' ');
      column = indent;
    } else if (!first) {
      text += ' ';
      ++column;
    }
    text += word;
    column += word.size();
    first = false;
  }
  text += '\n';
  return text;
}

std::string columns(const std::vector<Cells>& rows, std::size_t indent) {
  std::vector<std::size_t> widths;
  for (const Cells& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    // The last cell of a row may be as long as it likes.
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Cells& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] - row[i].size() + 2, ' ');
    }
    const std::size_t place = line.size();
    line = wrapped(line, row.empty() ? std::string_view() : row.back(), place);
    while (line.size() > 1 && line[line.size() - 2] == ' ')
      line.erase(line.size() - 2, 1);
    text += line;
  }
  return text;
}

}  // namespace bprun::pipeline
