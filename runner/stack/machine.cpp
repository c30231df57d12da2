// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/stack/tables.hpp"

namespace bprun::stack {

namespace {

/// The value of a name in an os-release file, unquoted.
std::string os_release_value(std::string_view text, std::string_view name) {
  for (std::string_view line : text::lines(text)) {
    line = text::trim(line);
    if (!line.starts_with(name) || !line.substr(name.size()).starts_with('=')) continue;
    std::string_view value = line.substr(name.size() + 1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }
  return "";
}

}  // namespace

std::optional<std::string> Tables::stack_for(std::string_view os_release) const {
  const std::string base =
      os_release_value(os_release, "ID") + "-" + os_release_value(os_release, "VERSION_ID");
  // Derivatives (Mint, Pop!_OS) say what they are made of.
  const std::vector<std::string> codenames = {os_release_value(os_release, "UBUNTU_CODENAME"),
                                              os_release_value(os_release, "DEBIAN_CODENAME"),
                                              os_release_value(os_release, "VERSION_CODENAME")};
  const auto stacks = known_stacks();
  if (!stacks) return std::nullopt;
  // Of several with the same base, the one that stands for itself.
  for (const Stack& stack : *stacks) {
    if (stack.inherits.empty() && stack.base == base) return stack.name;
  }
  for (const std::string& codename : codenames) {
    for (const Stack& stack : *stacks) {
      const bool same = !codename.empty() && stack.codename == codename;
      if (stack.inherits.empty() && same) return stack.name;
    }
  }
  return std::nullopt;
}

std::optional<std::string> Tables::stack_of_this_machine() const {
  for (const char* path : {"/etc/os-release", "/usr/lib/os-release"}) {
    const auto text = fs::read_file_if_exists(path, 1UL << 20);
    if (text && text->has_value()) return stack_for(**text);
  }
  return std::nullopt;
}

}  // namespace bprun::stack
