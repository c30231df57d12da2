// SPDX-License-Identifier: MIT
#include "runner/settings/npmrc.hpp"

#include "runner/base/text.hpp"

namespace bprun::settings {

namespace {

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
         text.back() == text.front();
}

/// The inside of double quotes, with JSON's commoner escapes.
std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      result += text[i];
      continue;
    }
    const char c = text[++i];
    result += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
  }
  return result;
}

/// A bare value ends at ; or #, unless a backslash stands in front.
std::string bare(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ';' || text[i] == '#') break;
    const bool escapes = text[i] == '\\' && i + 1 < text.size() &&
                         (text[i + 1] == ';' || text[i + 1] == '#' || text[i + 1] == '\\');
    result += escapes ? text[++i] : text[i];
  }
  return std::string(text::trim(result));
}

std::string plain(std::string_view text) {
  text = text::trim(text);
  if (!is_quoted(text)) return bare(text);
  const std::string_view inside = text.substr(1, text.size() - 2);
  return text.front() == '"' ? unescaped(inside) : std::string(inside);
}

std::size_t backslashes_before(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (count < at && text[at - count - 1] == '\\')
    ++count;
  return count;
}

}  // namespace

std::vector<NpmrcEntry> parse_npmrc(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<NpmrcEntry> entries;
  int number = 0;
  for (std::string_view line : text::lines(text)) {
    ++number;
    line = text::trim(line);
    if (line.empty() || line.front() == ';' || line.front() == '#' || line.front() == '[') continue;
    const std::size_t equals = line.find('=');
    NpmrcEntry entry{.key = plain(line.substr(0, equals)), .value = "true", .line = number};
    if (equals != std::string_view::npos) entry.value = plain(line.substr(equals + 1));
    if (entry.key.ends_with("[]")) entry.key.resize(entry.key.size() - 2);
    if (!entry.key.empty()) entries.push_back(std::move(entry));
  }
  return entries;
}

std::string expand_npm_variables(std::string_view text, const process::Environment& environment) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.substr(at).starts_with("${") ? text.find_first_of("${}", at + 2)
                                                              : std::string_view::npos;
    if (end == std::string_view::npos || text[end] != '}' || end == at + 2) {
      result += text[at++];
      continue;
    }
    const std::size_t backslashes = backslashes_before(text, at);
    if (backslashes % 2 == 1) {
      result.resize(result.size() - (backslashes + 1) / 2);
      result += text.substr(at, end + 1 - at);
      at = end + 1;
      continue;
    }
    result.resize(result.size() - backslashes / 2);
    std::string_view name = text.substr(at + 2, end - at - 2);
    const bool optional = name.ends_with('?');
    if (optional) name.remove_suffix(1);
    const auto value = environment.get(name);
    result += value      ? *value
              : optional ? std::string()
                         : std::string(text.substr(at, end + 1 - at));
    at = end + 1;
  }
  return result;
}

}  // namespace bprun::settings
