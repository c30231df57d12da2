// SPDX-License-Identifier: MIT
#include "runner/cli/arguments.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

namespace bprun::cli {

namespace {

const Option* find_option(std::string_view word, std::span<const Option> table) {
  for (const auto& option : table) {
    if (word == option.name || (!option.alias.empty() && word == option.alias)) return &option;
  }
  return nullptr;
}

Error unknown_option(std::string_view word, std::span<const Option> table) {
  std::vector<std::string> names;
  for (const auto& option : table)
    names.emplace_back(option.name);
  const auto near = text::nearest(word, names);
  return Error{.kind = ErrorKind::usage,
               .message = format("unknown option {}", text::printable(word)),
               .hint = near ? format("Did you mean {}?", *near) : ""};
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = options.find(option);
  if (found == options.end()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto found = options.find(option);
  return found == options.end() ? std::vector<std::string>{} : found->second;
}

Result<Arguments> parse_arguments(const std::vector<std::string>& words,
                                  std::span<const Option> table,
                                  bool stops_at_operand) {
  Arguments parsed;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") {
      parsed.has_dashes = true;
      parsed.after_dashes.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    if (word.size() < 2 || word[0] != '-') {
      parsed.operands.push_back(word);
      if (!stops_at_operand) continue;
      parsed.operands.insert(
          parsed.operands.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const std::string_view name = std::string_view(word).substr(0, equals);
    const Option* option = find_option(name, table);
    if (option == nullptr) return unknown_option(name, table);
    std::string value;
    if (option->value.empty()) {
      if (equals != std::string::npos) {
        return Error{.kind = ErrorKind::usage, .message = format("{} takes no value", name)};
      }
    } else if (equals != std::string::npos) {
      value = word.substr(equals + 1);
    } else if (i + 1 < words.size()) {
      value = words[++i];
    } else {
      return Error{.kind = ErrorKind::usage,
                   .message = format("{} needs a value: {} {}", name, name, option->value)};
    }
    parsed.options[std::string(option->name)].push_back(std::move(value));
  }
  return parsed;
}

}  // namespace bprun::cli
