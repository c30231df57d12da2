// SPDX-License-Identifier: MIT
#include "runner/base/markup.hpp"

#include "runner/base/text.hpp"

namespace bprun {

namespace {

std::string_view entity(char character) {
  switch (character) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return {};
  }
}

std::string escaped_line(std::string_view line) {
  std::string escaped;
  for (const char character : text::printable(line)) {
    if (const auto written = entity(character); !written.empty())
      escaped += written;
    else
      escaped += character;
  }
  // U+FFFE and U+FFFF are UTF-8, and no characters of XML.
  for (const std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
    escaped = text::replace_all(std::move(escaped), none, "\xEF\xBF\xBD");
  return escaped;
}

}  // namespace

std::string markup_escaped(std::string_view bytes) {
  std::string escaped;
  bool first = true;
  for (const auto line : text::split(bytes, '\n')) {
    if (!first) escaped += '\n';
    escaped += escaped_line(line);
    first = false;
  }
  return escaped;
}

}  // namespace bprun
