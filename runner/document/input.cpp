// SPDX-License-Identifier: MIT
#include "runner/document/input.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::document {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t longest_message = 240;

int line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + offset, '\n'));
}

}  // namespace

Result<std::string_view> check_input(std::string_view text, const std::string& file) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return Error{.kind = ErrorKind::app,
                 .message = "the file holds a NUL byte, so it is no text",
                 .where = Location{file, line_at(text, nul)}};
  }
  if (text::is_utf8(text)) return text;
  // A newline is never inside a UTF-8 sequence, so the bad byte is found line by line.
  int line = 0;
  for (const auto piece : text::split(text, '\n')) {
    ++line;
    if (!text::is_utf8(piece)) break;
  }
  return Error{.kind = ErrorKind::app,
               .message = "the file is not valid UTF-8",
               .where = Location{file, line},
               .hint = "Save the file with the encoding UTF-8."};
}

Error syntax_error(std::string_view language,
                   std::string_view what,
                   const std::string& file,
                   int line) {
  const bool shorten = what.size() > longest_message;
  return Error{.kind = ErrorKind::app,
               .message = format("not valid {}: {}{}",
                                 language,
                                 text::printable(what.substr(0, longest_message)),
                                 shorten ? "…" : ""),
               .where = Location{file, line}};
}

Error too_deep(const std::string& file, int line) {
  return Error{.kind = ErrorKind::app,
               .message = format("nested deeper than {} levels", max_depth),
               .where = Location{file, line}};
}

}  // namespace bprun::document
