// SPDX-License-Identifier: MIT
#include "runner/run/command_line.hpp"

#include <algorithm>
#include <array>

namespace bprun::run {

namespace {

/// Words that mean something else than a program of that name.
constexpr std::array bash_words{// reserved words
                                "!",
                                "[[",
                                "]]",
                                "{",
                                "}",
                                "case",
                                "coproc",
                                "do",
                                "done",
                                "elif",
                                "else",
                                "esac",
                                "fi",
                                "for",
                                "function",
                                "if",
                                "in",
                                "select",
                                "then",
                                "time",
                                "until",
                                "while",
                                // builtins
                                ".",
                                ":",
                                "[",
                                "alias",
                                "bg",
                                "bind",
                                "break",
                                "builtin",
                                "caller",
                                "cd",
                                "command",
                                "compgen",
                                "complete",
                                "compopt",
                                "continue",
                                "declare",
                                "dirs",
                                "disown",
                                "echo",
                                "enable",
                                "eval",
                                "exec",
                                "exit",
                                "export",
                                "false",
                                "fc",
                                "fg",
                                "getopts",
                                "hash",
                                "help",
                                "history",
                                "jobs",
                                "kill",
                                "let",
                                "local",
                                "logout",
                                "mapfile",
                                "popd",
                                "printf",
                                "pushd",
                                "pwd",
                                "read",
                                "readarray",
                                "readonly",
                                "return",
                                "set",
                                "shift",
                                "shopt",
                                "source",
                                "suspend",
                                "test",
                                "times",
                                "trap",
                                "true",
                                "type",
                                "typeset",
                                "ulimit",
                                "umask",
                                "unalias",
                                "unset",
                                "wait"};

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_name_character(char c, bool first) {
  const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  return letter || (!first && c >= '0' && c <= '9');
}

/// NAME= or NAME+= in front of a word.
bool is_assignment(std::string_view word) {
  std::size_t i = 0;
  while (i < word.size() && is_name_character(word[i], i == 0))
    ++i;
  if (i == 0) return false;
  if (i < word.size() && word[i] == '+') ++i;
  return i < word.size() && word[i] == '=';
}

/// Reads a command text from left to right. Each step answers false where the text is not, or not
/// for sure, a simple command.
class Scanner {
public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() {
    while (at_ < text_.size() && is_blank(text_[at_]))
      ++at_;
    if (at_ < text_.size() && text_[at_] == '#') {
      // A comment ends the command, if the text ends with it.
      if (text_.find('\n', at_) == std::string_view::npos) at_ = text_.size();
    }
    return at_ == text_.size();
  }

  std::size_t position() const { return at_; }

  /// The next word, raw; nullopt where something else than a word comes.
  std::optional<std::string_view> word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_blank(text_[at_])) {
      if (!step()) return std::nullopt;
    }
    return text_.substr(begin, at_ - begin);
  }

private:
  bool step() {
    const char c = text_[at_];
    switch (c) {
    case '\'':
      return single_quotes(false);
    case '"':
      return double_quotes();
    case '\\':
      if (at_ + 1 == text_.size() || text_[at_ + 1] == '\n') return false;
      at_ += 2;
      return true;
    case '$':
      return expansion(true);
    case '`':
    case ';':
    case '&':
    case '|':
    case '(':
    case ')':
    case '\n':
      // "2>&1" and "&>file" redirect; every other & is a list or a background job.
      if (c == '&' && at_ > 0 && (text_[at_ - 1] == '>' || text_[at_ - 1] == '<')) break;
      return false;
    default:
      break;
    }
    ++at_;
    return true;
  }

  bool single_quotes(bool with_escapes) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (with_escapes && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '\'') {
        ++at_;
        return true;
      }
    }
    return false;
  }

  bool double_quotes() {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '`') return false;
      if (c == '\\') {
        at_ += 2;
      } else if (c == '$') {
        if (!expansion(false)) return false;
      } else {
        ++at_;
      }
    }
    return false;
  }

  /// $NAME, ${…}, $'…'. Command and arithmetic substitution are left to bash.
  bool expansion(bool quotes_count) {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (next == '(' || next == '[') return false;
    if (next == '\'' && quotes_count) {
      ++at_;
      return single_quotes(true);
    }
    if (next != '{') {
      ++at_;
      return true;
    }
    const std::size_t close = text_.find('}', at_);
    if (close == std::string_view::npos) return false;
    const auto inner = text_.substr(at_ + 2, close - at_ - 2);
    if (inner.find_first_of("'\"`\\${\n") != std::string_view::npos) return false;
    at_ = close + 1;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// A word that stands for a program by itself.
bool names_a_program(std::string_view word) {
  if (word.empty() || word.front() == '-') return false;
  if (word.find_first_of("'\"\\$*?[]{}~<>&!") != std::string_view::npos) return false;
  return std::find(bash_words.begin(), bash_words.end(), word) == bash_words.end();
}

}  // namespace

std::optional<std::size_t> simple_command_start(std::string_view text) {
  Scanner scanner(text);
  std::optional<std::size_t> start;
  while (!scanner.at_end()) {
    const std::size_t begin = scanner.position();
    const auto word = scanner.word();
    if (!word) return std::nullopt;
    if (start || is_assignment(*word)) continue;
    if (!names_a_program(*word)) return std::nullopt;
    start = begin;
  }
  return start;
}

ShellText shell_text(std::string_view command) {
  const auto start = simple_command_start(command);
  if (!start) return {.text = std::string(command)};
  std::string text(command);
  text.insert(*start, "exec ");
  return {.text = std::move(text), .becomes_the_program = true};
}

}  // namespace bprun::run
