// SPDX-License-Identifier: MIT
#include "runner/abi/tree_links.hpp"

#include "runner/base/text.hpp"

namespace bprun::abi {

namespace {

/// As many as the kernel follows.
constexpr int most_links = 40;

/// The names of a path, put in front of those that are still to be walked, last one first.
void push_names(std::vector<std::string>& todo, std::string_view path) {
  const auto names = text::split(path, '/');
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (!name->empty() && *name != ".") todo.emplace_back(*name);
  }
}

}  // namespace

std::optional<std::string> below_app(std::string_view path) {
  if (path == "/app") return "";
  if (!path.starts_with("/app/")) return std::nullopt;
  return std::string(path.substr(5));
}

std::string_view name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::optional<std::string> follow_links(const Tree& tree, const std::string& path) {
  std::string reached;
  std::vector<std::string> todo;
  push_names(todo, path);
  int followed = 0;
  while (!todo.empty()) {
    const std::string name = std::move(todo.back());
    todo.pop_back();
    if (name == "..") {
      if (reached.empty()) return std::nullopt;
      reached = folder_of(reached);
      continue;
    }
    std::string next = reached;
    if (!next.empty()) next += '/';
    next += name;
    const auto link = tree.links.find(next);
    if (link == tree.links.end()) {
      reached = next;
      continue;
    }
    if (++followed > most_links) return std::nullopt;
    if (link->second.starts_with('/')) {
      const auto inside = below_app(link->second);
      if (!inside) return std::nullopt;
      reached.clear();
      push_names(todo, *inside);
    } else {
      push_names(todo, link->second);
    }
  }
  return reached;
}

}  // namespace bprun::abi
