// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/report/event.hpp"

namespace bprun::report {

namespace {

void append_block(std::string& lines, std::string_view block) {
  for (const auto line : text::lines(block)) {
    lines += line.empty() ? " !\n" : format(" !     {}\n", text::printable(line));
  }
}

}  // namespace

std::string render(const Error& error) {
  std::string lines;
  const std::string place = error.where ? to_string(*error.where) + ": " : "";
  append_block(lines, place + error.message);
  for (const auto& line : error.trail)
    append_block(lines, line);
  if (!error.hint.empty()) {
    append_block(lines, "\n");
    append_block(lines, error.hint);
  }
  return lines;
}

}  // namespace bprun::report
