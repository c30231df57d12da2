// SPDX-License-Identifier: MIT
#include "runner/requests/config_text.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"

#include <algorithm>

namespace bprun::requests {

namespace {

/// A byte order mark of UTF-16, or text in which every other byte is NUL, as Windows tools write
/// it without one.
bool is_utf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
  if (bytes.size() < 4) return false;
  const auto nul = [&](std::size_t at) { return bytes[at] == '\0'; };
  return (nul(1) && nul(3) && !nul(0) && !nul(2)) || (nul(0) && nul(2) && !nul(1) && !nul(3));
}

}  // namespace

Error config_error(std::string message, Location where, std::string hint) {
  return Error{.kind = ErrorKind::app,
               .message = std::move(message),
               .where = std::move(where),
               .hint = std::move(hint)};
}

Result<void> check_not_utf16(std::string_view bytes, const std::string& file) {
  if (!is_utf16(bytes)) return {};
  return config_error(format("{} is UTF-16, which nothing that reads it understands", file),
                      {file, 0},
                      "Save it as UTF-8.");
}

Result<std::string_view> config_text(std::string_view bytes, const std::string& file) {
  if (bytes.size() > largest_config) {
    return config_error(format("the file is larger than {}", text::human_size(largest_config)),
                        {file, 0});
  }
  TRY(check_not_utf16(bytes, file));
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  int line = 1;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    if (at < bytes.size() && bytes[at] == '\0') {
      return config_error("the file holds a NUL byte, so it is no text", {file, line});
    }
    if (at - begin > longest_line) {
      return config_error(format("the line is longer than {}", text::human_size(longest_line)),
                          {file, line});
    }
    if (at < bytes.size() && bytes[at] == '\n') {
      begin = at + 1;
      ++line;
    }
  }
  return bytes;
}

Result<std::optional<std::string>> read_config(const fs::Path& app, const std::string& name) {
  auto bytes = TRY(fs::read_file_beneath(app, name, largest_config));
  if (!bytes) return std::optional<std::string>();
  const std::string_view text = TRY(config_text(*bytes, name));
  if (text.size() == bytes->size()) return bytes;
  return std::optional<std::string>(text);
}

Result<void> check_version_length(std::string_view text, std::string_view what, Location where) {
  if (text.size() <= longest_version) return {};
  return config_error(format("{} is {} bytes long, which no version is: {}…",
                             what,
                             text.size(),
                             text::printable(text.substr(0, 40))),
                      std::move(where));
}

}  // namespace bprun::requests
