// SPDX-License-Identifier: MIT
#include "runner/stack/placeholders.hpp"

#include <algorithm>

namespace bprun::stack {

namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::optional<std::vector<std::string_view>> placeholders_in(std::string_view text) {
  std::vector<std::string_view> names;
  for (;;) {
    const std::size_t open = text.find_first_of("{}");
    if (open == std::string_view::npos) return names;
    const std::size_t close = text.find('}', open);
    if (text[open] == '}' || close == std::string_view::npos) return std::nullopt;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (!is_name(name)) return std::nullopt;
    names.push_back(name);
    text.remove_prefix(close + 1);
  }
}

std::string filled_in(std::string_view text, const Facts& facts) {
  std::string filled;
  for (;;) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) return filled;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) return filled.append(text);
    const std::string_view name = text.substr(1, close - 1);
    const auto fact =
        std::find_if(facts.begin(), facts.end(), [&](const auto& f) { return f.first == name; });
    filled += fact == facts.end() ? text.substr(0, close + 1) : std::string_view(fact->second);
    text.remove_prefix(close + 1);
  }
}

}  // namespace bprun::stack
