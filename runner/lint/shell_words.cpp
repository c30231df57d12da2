// SPDX-License-Identifier: MIT
#include "runner/lint/shell_scanner.hpp"

namespace bprun::lint {

/// Up to an unquoted blank or operator; substitutions on the way are read.
Word Scanner::read_word() {
  Word word;
  while (!at_end() && word_ends.find(peek()) == std::string_view::npos) {
    switch (peek()) {
    case '\\':
      if (peek(1) != '\n') {
        word.text += peek(1);
        word.quoted = true;
      }
      skip(2);
      break;
    case '\'':
      read_single_quoted(word, false);
      break;
    case '"':
      read_double_quoted(word);
      break;
    case '`':
      word.plain = false;
      read_backticks();
      break;
    case '$':
      read_dollar(word);
      break;
    default:
      word.text += peek();
      skip();
    }
  }
  return word;
}

/// Nothing expands in the word that ends a heredoc.
Word Scanner::read_heredoc_word() {
  Word word;
  char quote = '\0';
  while (!at_end() && (quote != '\0' || word_ends.find(peek()) == std::string_view::npos)) {
    const char c = peek();
    if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
      word.quoted = true;
    } else if (c == quote) {
      quote = '\0';
    } else if (c == '\\' && quote == '\0') {
      word.quoted = true;
    } else {
      word.text += c;
    }
    skip();
  }
  return word;
}

void Scanner::read_single_quoted(Word& word, bool escapes) {
  word.quoted = true;
  for (skip(); !at_end() && peek() != '\''; skip()) {
    if (escapes && peek() == '\\') skip();
    word.text += peek();
  }
  skip();
}

void Scanner::read_double_quoted(Word& word) {
  word.quoted = true;
  for (skip(); !at_end() && peek() != '"';) {
    if (peek() == '\\') {
      word.text += peek(1);
      skip(2);
    } else if (peek() == '$' && peek(1) != '\'' && peek(1) != '"') {
      read_dollar(word);
    } else if (peek() == '`') {
      word.plain = false;
      read_backticks();
    } else {
      word.text += peek();
      skip();
    }
  }
  skip();
}

void Scanner::read_dollar(Word& word) {
  if (peek(1) == '\'') {
    skip();
    read_single_quoted(word, true);
    return;
  }
  if (peek(1) == '"') {
    skip();
    read_double_quoted(word);
    return;
  }
  word.plain = false;
  if (next_is("$((")) {
    skip();
    skip_balanced();
  } else if (peek(1) == '(') {
    skip(2);
    nested(Until::parenthesis);
  } else if (peek(1) == '{') {
    skip(2);
    if (++depth_ > deepest) give_up();
    read_braces();
    --depth_;
  } else {
    skip(peek(1) == '#' || peek(1) == '$' ? 2 : 1);
  }
}

/// From behind `${` to its `}`.
void Scanner::read_braces() {
  Word ignored;
  while (!at_end() && peek() != '}') {
    switch (peek()) {
    case '\\':
      skip(2);
      break;
    case '"':
      read_double_quoted(ignored);
      break;
    case '$':
      read_dollar(ignored);
      break;
    case '`':
      read_backticks();
      break;
    // In double quotes a quote is a quote; there, one alone is common ("${x:-it's}").
    default:
      skip();
    }
  }
  skip();
}

/// `…`: a script of its own, in which \` is a backtick.
void Scanner::read_backticks() {
  std::string inner;
  const int line = line_;
  for (skip(); !at_end() && peek() != '`'; skip()) {
    if (peek() == '\\' && (peek(1) == '`' || peek(1) == '\\' || peek(1) == '$')) skip();
    inner += peek();
  }
  skip();
  if (depth_ + 1 > deepest) return give_up();
  Scanner(inner, line, depth_ + 1, scan_).read_commands(Until::end_of_text);
}

/// From a parenthesis to the one that closes it: arithmetic, patterns.
void Scanner::skip_balanced() {
  int open = 0;
  Word ignored;
  while (!at_end()) {
    switch (peek()) {
    case '(':
      ++open;
      break;
    case ')':
      --open;
      break;
    case '\\':
      skip();
      break;
    case '\'':
      read_single_quoted(ignored, false);
      continue;
    case '"':
      read_double_quoted(ignored);
      continue;
    default:
      break;
    }
    skip();
    if (open == 0) return;
  }
}

}  // namespace bprun::lint
