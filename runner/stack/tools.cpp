// SPDX-License-Identifier: MIT
#include "runner/stack/tools.hpp"

#include "runner/stack/image_rows.hpp"

#include <algorithm>

namespace bprun::stack {

void Tools::add(const Tool& tool) {
  by_name_[tool.name].tool = tool;
}

void Tools::add(const Tool& tool, std::string_view stack, Image image) {
  Entry& entry = by_name_[tool.name];
  entry.tool = tool;
  entry.cells.push_back({.stack = stack, .image = image});
  stacks_.insert(stack);
}

const std::string& Tools::table_of(const Stack& stack) const {
  const bool own = stacks_.find(stack.name) != stacks_.end();
  return own || stack.origin.empty() ? stack.name : stack.origin;
}

bool Tools::speaks_of(const Stack& stack) const {
  return stacks_.find(table_of(stack)) != stacks_.end();
}

bool Tools::has(const Stack& stack, Image image, std::string_view name) const {
  const auto entry = by_name_.find(name);
  if (entry == by_name_.end()) return false;
  const std::string& table = table_of(stack);
  const bool all = image == Image::build || (table != stack.name && stack.runs_build_image);
  const auto& cells = entry->second.cells;
  return std::any_of(cells.begin(), cells.end(), [&](const Cell& cell) {
    return cell.stack == table && (all || cell.image == Image::run);
  });
}

std::string_view Tools::package_of(std::string_view name) const {
  const auto entry = by_name_.find(name);
  return entry == by_name_.end() ? std::string_view() : entry->second.tool.package;
}

Tools read_tools(std::string_view text, const std::string& file, Problems& problems) {
  Tools tools;
  read_image_rows(text, file, "tool", problems, [&](const ImageRow& row) {
    const Tool tool{.name = row.name, .package = row.package, .basis = row.basis};
    tools.add(tool);
    for (const auto& [stack, image] : row.images)
      tools.add(tool, stack, image);
  });
  return tools;
}

Result<Tools> tools_of(const Tables& tables) {
  Problems problems;
  Tools tools = read_tools(TRY(tables.text_of("tools.csv")), tables.shown("tools.csv"), problems);
  if (auto error = problems.first_broken()) return std::move(*error);
  return tools;
}

}  // namespace bprun::stack
