// SPDX-License-Identifier: MIT
#include "runner/base/html.hpp"

#include "runner/base/text.hpp"

namespace bprun {

std::optional<std::string> html_title(std::string_view beginning) {
  if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
  beginning = text::trim(beginning.substr(0, 65536));
  const std::string lower = text::to_lower(std::string(beginning));
  const bool is_page = lower.starts_with("<!doctype html") || lower.starts_with("<html") ||
                       lower.starts_with("<head") ||
                       (lower.starts_with("<") && lower.find("<html") < 1024);
  if (!is_page) return std::nullopt;

  const auto tag = lower.find("<title");
  const auto begin = tag == std::string::npos ? tag : lower.find('>', tag);
  const auto end = begin == std::string::npos ? begin : lower.find('<', begin);
  if (end == std::string::npos) return "";
  const auto title = text::words(beginning.substr(begin + 1, end - begin - 1));
  std::string joined;
  for (const auto word : title) {
    if (!joined.empty()) joined += ' ';
    joined += word;
  }
  return text::printable(joined.substr(0, 200));
}

}  // namespace bprun
