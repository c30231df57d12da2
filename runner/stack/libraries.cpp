// SPDX-License-Identifier: MIT
#include "runner/stack/libraries.hpp"

#include "runner/stack/image_rows.hpp"

namespace bprun::stack {

std::string_view to_string(Image image) {
  return image == Image::run ? "run" : "build";
}

void Libraries::add(const Library& library, std::string_view stack, Image image) {
  const Cell cell{.library = library, .stack = stack, .image = image};
  by_stack_[stack].push_back(cell);
  by_soname_[library.soname].push_back(cell);
}

std::vector<std::string_view> Libraries::stacks() const {
  std::vector<std::string_view> names;
  names.reserve(by_stack_.size());
  for (const auto& [stack, cells] : by_stack_)
    names.push_back(stack);
  return names;
}

std::vector<Library> Libraries::of(std::string_view stack, Image image) const {
  std::vector<Library> found;
  const auto cells = by_stack_.find(stack);
  if (cells == by_stack_.end()) return found;
  for (const Cell& cell : cells->second) {
    if (image == Image::build || cell.image == Image::run) found.push_back(cell.library);
  }
  return found;
}

std::vector<Library> Libraries::of(const Stack& stack, Image image) const {
  const std::string& table = table_of(stack);
  const bool of_origin = table != stack.name;
  return of(std::string_view(table), of_origin && stack.runs_build_image ? Image::build : image);
}

const std::string& Libraries::table_of(const Stack& stack) const {
  return knows(stack.name) || stack.origin.empty() ? stack.name : stack.origin;
}

std::vector<std::pair<std::string_view, Library>> Libraries::with(std::string_view soname,
                                                                  Image image) const {
  std::vector<std::pair<std::string_view, Library>> found;
  const auto cells = by_soname_.find(soname);
  if (cells == by_soname_.end()) return found;
  for (const Cell& cell : cells->second) {
    if (image == Image::build || cell.image == Image::run) {
      found.emplace_back(cell.stack, cell.library);
    }
  }
  return found;
}

Libraries read_libraries(std::string_view text, const std::string& file, Problems& problems) {
  Libraries libraries;
  read_image_rows(text, file, "soname", problems, [&](const ImageRow& row) {
    const Library library{.soname = row.name, .package = row.package, .basis = row.basis};
    for (const auto& [stack, image] : row.images)
      libraries.add(library, stack, image);
  });
  return libraries;
}

}  // namespace bprun::stack
