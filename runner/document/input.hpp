// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <string>
#include <string_view>

/// What the three parsers have in common: which bytes they take at all, and how errors are worded.
namespace bprun::document {

/// Nesting beyond this is refused: nobody writes it, and recursion over it costs stack.
inline constexpr int max_depth = 200;

/// `text` without its byte order mark. An Error where it holds a NUL byte or is no UTF-8: the
/// libraries would stop at the former and pass on the latter.
Result<std::string_view> check_input(std::string_view text, const std::string& file);

/// "not valid JSON: WHAT". `what` may quote the file: it is shortened and made printable.
Error syntax_error(std::string_view language,
                   std::string_view what,
                   const std::string& file,
                   int line);

Error too_deep(const std::string& file, int line);

}  // namespace bprun::document
