// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/shell_config.hpp"

#include <functional>
#include <optional>

namespace bprun::requests {

/// Where a word stands, which decides what bash does to it.
enum class WordPlace {
  assignment,  ///< key=WORD: neither split nor globbed
  exported,    ///< export key=WORD: braces may expand
  element,     ///< key=(WORD …): split, globbed, braces expand
};

/// A word with its quotes taken off and its variables put in.
struct ShellWord {
  std::string text = {};
  bool quoted = false;                      ///< stays a word although it is empty
  std::optional<std::string> unknown = {};  ///< "the variable $HOME", whose value is not known
  std::vector<std::string> variables = {};
};

/// What `$name` gives; nullopt: not set, or not known. Valid until the next assignment.
using ShellLookup = std::function<std::optional<std::string_view>(std::string_view name)>;

bool is_shell_name_byte(char c);
bool is_shell_name_start(char c);

/// A place in a shell script, and the words that begin there.
class ShellCursor {
public:
  ShellCursor(std::string_view text, const std::string& file, ShellLookup lookup)
      : text_(text), file_(file), lookup_(std::move(lookup)) {}

  bool at_end() const { return at_ >= text_.size(); }

  /// The next byte, or one further on; '\0' behind the end.
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view rest() const { return text_.substr(at_); }

  int line() const { return line_; }

  Location where() const { return {file_, line_}; }

  /// Moves on, and counts lines.
  void skip(std::size_t count = 1);
  /// Past blanks and escaped newlines.
  void skip_blanks();
  /// To the end of a comment's line.
  void skip_comment();
  /// The name that begins here, or "".
  std::string_view name() const;

  /// Reads a word up to an unquoted blank, newline, `;` or (of an array) `)`. nullopt: it goes past
  /// the subset, and past() says how. Errors: quotes without an end, values that grow without end.
  Result<std::optional<ShellWord>> read_word(WordPlace place);

  /// Says that what stands in `line` is past the subset. Always nullopt, for `return past(…)`.
  std::nullopt_t set_past(std::string construct, int line);

  const std::optional<NeedsBash>& past() const { return past_; }

private:
  Result<bool> read_piece(ShellWord& word, WordPlace place);
  Result<bool> read_single_quoted(ShellWord& word);
  Result<bool> read_double_quoted(ShellWord& word, WordPlace place);
  Result<bool> read_expansion(ShellWord& word, WordPlace place, bool quoted);
  Result<bool> put_variable(ShellWord& word, std::string name, WordPlace place, bool quoted);
  bool refuse(std::string construct);

  std::string_view text_;
  const std::string& file_;
  ShellLookup lookup_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::size_t expanded_ = 0;  ///< bytes that variables have brought
  std::optional<NeedsBash> past_;
};

}  // namespace bprun::requests
