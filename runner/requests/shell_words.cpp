// SPDX-License-Identifier: MIT
#include "runner/requests/shell_words.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"

#include <algorithm>

namespace bprun::requests {

namespace {

/// Without a bound, forty lines of a=$a$a would take the machine down.
constexpr std::size_t most_expanded = 4UL << 20;

/// What bash would split, glob or unescape where a variable stands unquoted in an array.
constexpr std::string_view unsafe_in_array = " \t\n*?[\\";

}  // namespace

bool is_shell_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_shell_name_byte(char c) {
  return is_shell_name_start(c) || (c >= '0' && c <= '9');
}

void ShellCursor::skip(std::size_t count) {
  const std::size_t end = std::min(text_.size(), at_ + count);
  line_ += static_cast<int>(std::count(text_.begin() + at_, text_.begin() + end, '\n'));
  at_ = end;
}

void ShellCursor::skip_blanks() {
  for (;;) {
    if (peek() == ' ' || peek() == '\t') {
      skip();
    } else if (peek() == '\\' && peek(1) == '\n') {
      skip(2);
    } else {
      return;
    }
  }
}

void ShellCursor::skip_comment() {
  at_ = std::min(text_.find('\n', at_), text_.size());
}

std::string_view ShellCursor::name() const {
  if (!is_shell_name_start(peek())) return {};
  std::size_t length = 1;
  while (is_shell_name_byte(peek(length)))
    ++length;
  return text_.substr(at_, length);
}

std::nullopt_t ShellCursor::set_past(std::string construct, int line) {
  if (!past_) past_ = NeedsBash{std::move(construct), {file_, line}};
  return std::nullopt;
}

bool ShellCursor::refuse(std::string construct) {
  set_past(std::move(construct), line_);
  return false;
}

Result<std::optional<ShellWord>> ShellCursor::read_word(WordPlace place) {
  ShellWord word;
  while (!at_end()) {
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\n' || c == ';') break;
    if (c == ')' && place == WordPlace::element) break;
    if (!TRY(read_piece(word, place))) return std::optional<ShellWord>();
  }
  return std::optional(std::move(word));
}

Result<bool> ShellCursor::read_piece(ShellWord& word, WordPlace place) {
  const char c = peek();
  switch (c) {
  case '\'':
    return read_single_quoted(word);
  case '"':
    return read_double_quoted(word, place);
  case '$':
    return read_expansion(word, place, false);
  case '`':
    return refuse("command substitution `…`");
  case '\\':
    if (peek(1) == '\n') {
      skip(2);
      return true;
    }
    if (rest().size() < 2) return refuse("a \\ at the end of the file");
    word.text += peek(1);
    word.quoted = true;
    skip(2);
    return true;
  case '(':
  case ')':
  case '<':
  case '>':
  case '|':
  case '&':
  case '~':
    return refuse(format("`{}`", c));
  default:
    break;
  }
  const std::string_view special = place == WordPlace::element    ? "*?[]{}"
                                   : place == WordPlace::exported ? "*?[{}"
                                                                  : "";
  if (special.find(c) != std::string_view::npos) return refuse(format("`{}`", c));
  word.text += c;
  skip();
  return true;
}

Result<bool> ShellCursor::read_single_quoted(ShellWord& word) {
  const auto end = text_.find('\'', at_ + 1);
  if (end == std::string_view::npos) {
    return config_error("the single quote that is opened here has no end", where());
  }
  word.text += text_.substr(at_ + 1, end - at_ - 1);
  word.quoted = true;
  skip(end + 1 - at_);
  return true;
}

Result<bool> ShellCursor::read_double_quoted(ShellWord& word, WordPlace place) {
  const Location opened = where();
  word.quoted = true;
  skip();
  while (!at_end()) {
    const char c = peek();
    if (c == '"') {
      skip();
      return true;
    }
    if (c == '`') return refuse("command substitution `…`");
    if (c == '$') {
      if (!TRY(read_expansion(word, place, true))) return false;
    } else if (c == '\\' && peek(1) == '\n') {
      skip(2);
    } else if (c == '\\' && std::string_view("$`\"\\").find(peek(1)) != std::string_view::npos) {
      word.text += peek(1);
      skip(2);
    } else {
      word.text += c;
      skip();
    }
  }
  return config_error("the double quote that is opened here has no end", opened);
}

Result<bool> ShellCursor::read_expansion(ShellWord& word, WordPlace place, bool quoted) {
  const char next = peek(1);
  if (next == '(') return refuse("command substitution $(…)");
  if (next == '[') return refuse("arithmetic $[…]");
  if (!quoted && next == '\'') return refuse("the quotes $'…'");
  if (!quoted && next == '"') return refuse("the quotes $\"…\"");
  const bool braced = next == '{';
  skip(braced ? 2 : 1);
  std::string variable(name());
  if (braced) {
    if (variable.empty() || peek(variable.size()) != '}') return refuse("a form of ${…}");
    skip(variable.size() + 1);
    return put_variable(word, std::move(variable), place, quoted);
  }
  // bash joins the lines before it looks for the end of the name.
  if (peek(variable.size()) == '\\' && peek(variable.size() + 1) == '\n') {
    return refuse("a $NAME over the end of a line");
  }
  if (!variable.empty()) {
    skip(variable.size());
    return put_variable(word, std::move(variable), place, quoted);
  }
  constexpr std::string_view parameters = "0123456789@*#?-$!";
  if (!at_end() && parameters.find(peek()) != std::string_view::npos) {
    word.unknown = format("the parameter ${}", peek());
    skip();
    return true;
  }
  word.text += '$';
  return true;
}

Result<bool>
ShellCursor::put_variable(ShellWord& word, std::string name, WordPlace place, bool quoted) {
  const auto text = lookup_(name);
  if (!text) {
    if (!word.unknown) word.unknown = format("the variable ${}", name.substr(0, 60));
    return true;
  }
  word.variables.push_back(std::move(name));
  if (place == WordPlace::element && !quoted &&
      text->find_first_of(unsafe_in_array) != std::string_view::npos) {
    return refuse(format("${}, which is split into words", word.variables.back().substr(0, 60)));
  }
  expanded_ += text->size();
  if (expanded_ > most_expanded) {
    return config_error(
        format("the values are larger than {} altogether", text::human_size(most_expanded)),
        where());
  }
  word.text += *text;
  return true;
}

}  // namespace bprun::requests
