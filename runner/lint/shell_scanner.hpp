// SPDX-License-Identifier: MIT
#pragma once

#include "runner/lint/shell.hpp"

/// What scan_shell() reads with; for shell.cpp (commands) and shell_words.cpp (what they are made
/// of) alone.
namespace bprun::lint {

/// Deeper than any script that people write, and no danger to the stack.
inline constexpr int deepest = 60;

/// What ends a word.
inline constexpr std::string_view word_ends = " \t\r\n;&|<>()";

/// A word, its quotes taken off.
struct Word {
  std::string text = {};
  bool plain = true;    ///< no expansion in it
  bool quoted = false;  ///< quotes or a backslash: no reserved word
};

/// A heredoc whose text begins on the next line.
struct Heredoc {
  std::string end;
  bool expands = true;
  bool strips_tabs = false;
};

/// What a run of commands ends at.
enum class Until { end_of_text, parenthesis, case_item };

class Scanner {
public:
  Scanner(std::string_view text, int line, int depth, ShellScan& scan)
      : text_(text), line_(line), depth_(depth), scan_(scan) {}

  void read_commands(Until until);
  /// The substitutions of text that is expanded as if in double quotes, up to its end.
  void read_expanded_text();

private:
  // What the next command word would be.
  enum class Place {
    command,   ///< the word is one
    wrapped,   ///< the same behind env, exec …, whose options come first
    asked,     ///< names that command -v is asked for
    declared,  ///< NAME=… of export
    argument,
  };

  bool at_end() const { return at_ >= text_.size(); }

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  /// The same for a whole word.
  bool next_word_is(std::string_view what) const {
    return next_is(what) && (at_ + what.size() == text_.size() ||
                             word_ends.find(peek(what.size())) != std::string_view::npos);
  }

  void skip(std::size_t count = 1) {
    for (; count > 0 && !at_end(); --count) {
      if (text_[at_++] == '\n') ++line_;
    }
  }

  void give_up() {
    scan_.is_whole = false;
    at_ = text_.size();
  }

  void skip_blanks();
  void skip_line();
  void newline();
  bool separator(Until until, Place& place, bool& ended);
  void redirection();
  void open_parenthesis(Place& place);
  void word(Place& place, bool& ended, Until until);
  bool reserved(const Word& word, Place& place);
  void command(const Word& word, int line, Place& place);
  void read_case();
  void read_for(Place& place);
  void read_function(Place& place);
  void read_condition();
  void read_array();
  Word read_word();
  Word read_heredoc_word();
  void read_single_quoted(Word& word, bool escapes);
  void read_double_quoted(Word& word);
  void read_dollar(Word& word);
  void read_braces();
  void read_backticks();
  void skip_balanced();
  void nested(Until until);
  bool defines_function();

  std::string_view text_;
  std::size_t at_ = 0;
  int line_;
  int depth_;
  ShellScan& scan_;
  std::vector<Heredoc> heredocs_;
  std::string_view wrapper_;  ///< the last of wrappers, for Place::wrapped
};

}  // namespace bprun::lint
