// SPDX-License-Identifier: MIT
#include "runner/lint/shell.hpp"

#include "runner/lint/shell_scanner.hpp"
#include "runner/lint/word_list.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bprun::lint {

namespace {

/// Words behind which another command stands.
constexpr std::array<std::string_view, 8> openers{
    "if", "then", "elif", "else", "while", "until", "do", "!"};
constexpr std::array<std::string_view, 3> closers{"fi", "done", "}"};
constexpr std::array<std::string_view, 9> wrappers{
    "exec", "command", "builtin", "env", "nohup", "nice", "sudo", "xargs", "time"};
constexpr std::array<std::string_view, 3> askers{"which", "type", "hash"};
constexpr std::array<std::string_view, 5> declarers{
    "export", "declare", "local", "readonly", "typeset"};

bool is_name_byte(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// NAME=…, NAME+=… or NAME[…]=…: the length of NAME, or 0.
std::size_t assigned_name(std::string_view word) {
  std::size_t end = 0;
  while (end < word.size() && is_name_byte(word[end]))
    ++end;
  if (end == 0 || (word[0] >= '0' && word[0] <= '9')) return 0;
  std::string_view rest = word.substr(end);
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return 0;
    rest.remove_prefix(close + 1);
  }
  return rest.starts_with('=') || rest.starts_with("+=") ? end : 0;
}

/// What a command word calls: /usr/bin/jq is jq, and a path elsewhere is no tool of the system.
std::string_view called(std::string_view word) {
  for (const std::string_view prefix : {"/usr/bin/", "/bin/"}) {
    if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
  }
  return word.find('/') == std::string_view::npos ? word : std::string_view();
}

}  // namespace

void Scanner::skip_blanks() {
  for (;;) {
    if (peek() == ' ' || peek() == '\t' || peek() == '\r') {
      skip();
    } else if (peek() == '\\' && peek(1) == '\n') {
      skip(2);
    } else {
      return;
    }
  }
}

void Scanner::skip_line() {
  while (!at_end() && peek() != '\n')
    ++at_;
}

/// A newline, and the heredocs that begin behind it.
void Scanner::newline() {
  skip();
  for (const Heredoc& heredoc : std::exchange(heredocs_, {})) {
    const std::size_t begin = at_;
    const int first_line = line_;
    std::size_t end = at_;
    while (!at_end()) {
      const std::size_t line_begin = at_;
      skip_line();
      std::string_view line = text_.substr(line_begin, at_ - line_begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      while (heredoc.strips_tabs && line.starts_with('\t'))
        line.remove_prefix(1);
      end = line_begin;
      if (line == heredoc.end) {
        skip();
        break;
      }
      skip();
      end = at_;
    }
    if (!heredoc.expands) continue;
    Scanner body(text_.substr(begin, end - begin), first_line, depth_ + 1, scan_);
    body.read_expanded_text();
  }
}

void Scanner::read_expanded_text() {
  if (depth_ > deepest) return give_up();
  Word ignored;
  while (!at_end()) {
    if (peek() == '\\') {
      skip(2);
    } else if (peek() == '$' && peek(1) != '\'' && peek(1) != '"') {
      read_dollar(ignored);
    } else if (peek() == '`') {
      read_backticks();
    } else {
      skip();
    }
  }
}

void Scanner::nested(Until until) {
  if (++depth_ > deepest) {
    give_up();
  } else {
    const auto wrapper = std::exchange(wrapper_, {});
    read_commands(until);
    wrapper_ = wrapper;
  }
  --depth_;
}

void Scanner::read_commands(Until until) {
  Place place = Place::command;
  bool ended = false;
  while (!ended) {
    skip_blanks();
    if (at_end()) return;
    if (separator(until, place, ended)) continue;
    word(place, ended, until);
  }
}

/// All that is no word. `ended`: what this run of commands ends at was there, and is taken.
bool Scanner::separator(Until until, Place& place, bool& ended) {
  switch (peek()) {
  case '\n':
    newline();
    place = Place::command;
    return true;
  case '#':
    skip_line();
    return true;
  case ';':
    if (until == Until::case_item && (next_is(";;") || next_is(";&"))) {
      skip(next_is(";;&") ? 3 : 2);
      ended = true;
      return true;
    }
    skip();
    place = Place::command;
    return true;
  case '&':
    if (peek(1) == '>') {
      skip();
      redirection();
      return true;
    }
    [[fallthrough]];
  case '|':
    skip();
    if (peek(0) == '&') skip();
    place = Place::command;
    return true;
  case '(':
    open_parenthesis(place);
    return true;
  case ')':
    skip();
    if (until == Until::parenthesis) ended = true;
    place = Place::argument;
    return true;
  case '<':
  case '>':
    redirection();
    return true;
  default:
    return false;
  }
}

/// `>`, `<` and what belongs to them, the word behind included.
void Scanner::redirection() {
  if (next_is("<<<")) {
    skip(3);
  } else if (next_is("<<")) {
    skip(2);
    Heredoc heredoc;
    if (peek() == '-') {
      heredoc.strips_tabs = true;
      skip();
    }
    skip_blanks();
    const Word end = read_heredoc_word();
    heredoc.end = end.text;
    heredoc.expands = !end.quoted;
    heredocs_.push_back(std::move(heredoc));
    return;
  } else if (peek(1) == '(') {
    skip(2);
    nested(Until::parenthesis);
    return;
  } else {
    skip();
    while (peek() == '>' || peek() == '&' || peek() == '|' || peek() == '<')
      skip();
  }
  skip_blanks();
  if (next_is("<(") || next_is(">(")) {
    skip(2);
    nested(Until::parenthesis);
    return;
  }
  static_cast<void>(read_word());
}

void Scanner::open_parenthesis(Place& place) {
  const bool command = place == Place::command;
  if (command && peek(1) == '(') {
    skip_balanced();
    place = Place::argument;
    return;
  }
  if (!command) {  // a pattern, or something that is no shell
    skip_balanced();
    return;
  }
  skip();
  nested(Until::parenthesis);
  place = Place::argument;
}

void Scanner::word(Place& place, bool& ended, Until until) {
  const int line = line_;
  const std::size_t begin = at_;
  const Word word = read_word();
  if (at_ == begin) {  // a byte that begins nothing
    skip();
    return;
  }
  switch (place) {
  case Place::command:
    if (until == Until::case_item && word.text == "esac" && !word.quoted) {
      at_ = begin;  // read_case() looks for it
      ended = true;
      return;
    }
    if (reserved(word, place)) return;
    command(word, line, place);
    return;
  case Place::wrapped:
    if (wrapper_ == "command" && (word.text == "-v" || word.text == "-V")) {
      place = Place::asked;
    } else if (!word.text.starts_with('-') && assigned_name(word.text) == 0) {
      command(word, line, place);
    }
    return;
  case Place::asked:
    if (word.plain && !word.text.starts_with('-')) scan_.checked.insert(word.text);
    return;
  case Place::declared:
    if (word.text.starts_with("PATH=")) scan_.changes_path = true;
    if (assigned_name(word.text) != 0 && peek() == '(') read_array();
    return;
  case Place::argument:
    return;
  }
}

bool Scanner::reserved(const Word& word, Place& place) {
  if (word.quoted || !word.plain) return false;
  if (word.text == "{" || is_one_of(openers, word.text)) return true;
  if (is_one_of(closers, word.text)) {
    place = Place::argument;
    return true;
  }
  if (word.text == "case") {
    if (++depth_ > deepest) give_up();
    read_case();
    --depth_;
    place = Place::argument;
    return true;
  }
  if (word.text == "for" || word.text == "select") {
    read_for(place);
    return true;
  }
  if (word.text == "function") {
    read_function(place);
    return true;
  }
  if (word.text == "[[") {
    read_condition();
    place = Place::argument;
    return true;
  }
  return false;
}

void Scanner::command(const Word& word, int line, Place& place) {
  if (const std::size_t name = assigned_name(word.text); name != 0) {
    if (word.text.substr(0, name) == "PATH") scan_.changes_path = true;
    if (peek() == '(') read_array();
    return;  // a command may follow
  }
  place = Place::argument;
  if (!word.plain || word.text.empty()) return;
  if (!word.quoted && defines_function()) {
    scan_.functions.insert(word.text);
    place = Place::command;
    return;
  }
  const std::string_view name = called(word.text);
  if (!name.empty()) scan_.calls.push_back({.name = std::string(name), .line = line});
  for (const std::string_view known : wrappers) {
    if (known != name) continue;
    wrapper_ = known;
    place = Place::wrapped;
  }
  if (is_one_of(askers, name)) place = Place::asked;
  if (is_one_of(declarers, name)) place = Place::declared;
  if (name == "alias") {
    skip_blanks();
    const Word alias = read_word();
    scan_.functions.insert(alias.text.substr(0, alias.text.find('=')));
  }
}

/// `()` behind a name.
bool Scanner::defines_function() {
  std::size_t look = at_;
  while (look < text_.size() && (text_[look] == ' ' || text_[look] == '\t'))
    ++look;
  if (look >= text_.size() || text_[look] != '(') return false;
  ++look;
  while (look < text_.size() && (text_[look] == ' ' || text_[look] == '\t'))
    ++look;
  if (look >= text_.size() || text_[look] != ')') return false;
  at_ = look + 1;
  return true;
}

void Scanner::read_function(Place& place) {
  skip_blanks();
  const Word name = read_word();
  if (name.plain) scan_.functions.insert(name.text);
  static_cast<void>(defines_function());
  place = Place::command;
}

/// NAME in words …; what follows `do` is read by the caller.
void Scanner::read_for(Place& place) {
  skip_blanks();
  if (next_is("((")) {
    skip_balanced();
    place = Place::command;
    return;
  }
  static_cast<void>(read_word());
  place = Place::argument;
  skip_blanks();
  if (next_word_is("do")) place = Place::command;
}

/// From behind `case` to its `esac`.
void Scanner::read_case() {
  skip_blanks();
  static_cast<void>(read_word());
  for (bool in = false; !at_end();) {
    skip_blanks();
    if (peek() == '\n') {
      newline();
    } else if (peek() == '#') {
      skip_line();
    } else if (next_word_is("esac")) {
      skip(4);
      return;
    } else if (!in && next_word_is("in")) {
      skip(2);
      in = true;
    } else {
      // A pattern, up to its parenthesis.
      if (peek() == '(') skip();
      while (!at_end() && peek() != ')') {
        const std::size_t begin = at_;
        if (peek() == '(') {
          skip_balanced();
        } else {
          static_cast<void>(read_word());
        }
        if (at_ == begin) skip();
      }
      skip();
      nested(Until::case_item);
    }
  }
}

/// From behind `[[` to `]]`.
void Scanner::read_condition() {
  while (!at_end()) {
    skip_blanks();
    if (peek() == '\n') {
      newline();
      continue;
    }
    const std::size_t begin = at_;
    const Word word = read_word();
    if (word.text == "]]" && !word.quoted) return;
    if (at_ == begin) skip();
  }
}

/// (a b c), of an assignment.
void Scanner::read_array() {
  skip();
  while (!at_end() && peek() != ')') {
    skip_blanks();
    if (peek() == '\n') {
      newline();
    } else if (peek() == '#') {
      skip_line();
    } else if (peek() != ')') {
      const std::size_t begin = at_;
      static_cast<void>(read_word());
      if (at_ == begin) skip();
    }
  }
  skip();
}

ShellScan scan_shell(std::string_view text) {
  ShellScan scan;
  Scanner(text, 1, 0, scan).read_commands(Until::end_of_text);
  return scan;
}

}  // namespace bprun::lint
