// SPDX-License-Identifier: MIT
#include "runner/requests/elixir_tokens.hpp"

#include "runner/base/format.hpp"

#include <algorithm>

namespace bprun::requests {

namespace {

using Kind = ElixirToken::Kind;

constexpr int deepest_interpolation = 50;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Bytes of other alphabets count as letters: identifiers may have them.
bool is_name_start(char c) {
  return is_lower(c) || is_upper(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_byte(char c) {
  return is_name_start(c) || is_digit(c);
}

class Lexer {
public:
  explicit Lexer(std::string_view text) : text_(text) {}

  ElixirTokens run() {
    read_code(false);
    return std::move(result_);
  }

private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool at_end() const { return at_ >= text_.size(); }

  bool at(std::string_view piece) const { return text_.substr(at_).starts_with(piece); }

  void skip(std::size_t count = 1) {
    const std::size_t end = std::min(text_.size(), at_ + count);
    line_ += static_cast<int>(std::count(text_.begin() + at_, text_.begin() + end, '\n'));
    at_ = end;
  }

  bool fail(std::string reason, int line) {
    if (!result_.fault) result_.fault = {std::move(reason), line};
    return false;
  }

  void add(Kind kind, std::string text, int line) {
    if (depth_ > 0) return;  // what stands in an interpolation is only skipped
    result_.tokens.push_back({kind, std::move(text), line, false, false});
  }

  /// To the end of the file, or of the interpolation behind its `}`. False after a fault.
  bool read_code(bool interpolation) {
    int braces = 0;
    while (!at_end()) {
      if (interpolation && peek() == '}' && braces == 0) {
        skip();
        return true;
      }
      if (peek() == '{') ++braces;
      if (peek() == '}') --braces;
      if (!read_token()) return false;
    }
    return !interpolation || fail("an interpolation #{ has no end", line_);
  }

  bool read_token() {
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
      skip();
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '"' || c == '\'') {
      return read_quoted();
    } else if (c == '~' && (is_lower(peek(1)) || is_upper(peek(1)))) {
      return read_sigil();
    } else if (c == '?' && at_ + 1 < text_.size()) {
      add(Kind::opaque, "", line_);
      // ?\x{10FFFF} may leave braces behind, which come in pairs.
      skip(peek(1) == '\\' ? 3 : 2);
    } else if (c == ':') {
      return read_colon();
    } else if (is_digit(c)) {
      read_number();
    } else if (is_name_start(c)) {
      read_name();
    } else {
      read_sign();
    }
    return true;
  }

  void read_sign() {
    const char c = peek();
    const Kind kind = c == '(' || c == '[' || c == '{'   ? Kind::open
                      : c == ')' || c == ']' || c == '}' ? Kind::close
                                                         : Kind::sign;
    add(kind, std::string(1, c), line_);
    skip();
  }

  void read_number() {
    add(Kind::opaque, "", line_);
    // 1_000, 0x1F, 1.0e-3: the dot only where a digit follows, or `1..2` would be eaten.
    while (is_name_byte(peek()) || (peek() == '.' && is_digit(peek(1))))
      skip();
  }

  void read_name() {
    const std::size_t begin = at_;
    const int line = line_;
    while (is_name_byte(peek()))
      skip();
    if (peek() == '?' || peek() == '!') skip();
    std::string name(text_.substr(begin, at_ - begin));
    const bool key =
        peek() == ':' && peek(1) != ':' && (at_ + 1 >= text_.size() || is_blank(peek(1)));
    if (key) skip();
    const bool after_dot =
        begin > 0 && text_[begin - 1] == '.' && !(begin > 1 && text_[begin - 2] == '.');
    add(key ? Kind::key : Kind::name, std::move(name), line);
    if (depth_ == 0) result_.tokens.back().after_dot = after_dot;
  }

  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  /// An atom, or the operator `::`.
  bool read_colon() {
    const int line = line_;
    if (peek(1) == ':') {
      skip(2);
      add(Kind::sign, "::", line);
      return true;
    }
    skip();
    if (peek() == '"' || peek() == '\'') {
      std::string ignored;
      bool interpolated = false;
      const char quote = peek();
      skip();
      if (!read_until(std::string(1, quote), true, ignored, interpolated, line)) return false;
    } else if (is_name_start(peek())) {
      while (is_name_byte(peek()) || peek() == '@')
        skip();
      if (peek() == '?' || peek() == '!') skip();
    } else {
      // :+, :{}, :<<>>, :%{}: the brackets among them come in pairs, the rest is signs.
      add(Kind::sign, ":", line);
      return true;
    }
    add(Kind::opaque, "", line);
    return true;
  }

  bool read_quoted() {
    const int line = line_;
    const char quote = peek();
    const std::string three(3, quote);
    std::string value;
    bool interpolated = false;
    const bool heredoc = at(three);
    skip(heredoc ? 3 : 1);
    const bool closed = heredoc
                            ? read_heredoc(three, true, value, interpolated, line)
                            : read_until(std::string(1, quote), true, value, interpolated, line);
    if (!closed) return false;
    const bool key = !heredoc && peek() == ':' && is_blank(peek(1));
    if (key) skip();
    add(key ? Kind::key : quote == '"' ? Kind::string : Kind::opaque, std::move(value), line);
    if (depth_ == 0) result_.tokens.back().interpolated = interpolated;
    return true;
  }

  /// ~r/…/i, ~S(…), ~HTML"""…""": capital letters mean that nothing but the end is special.
  bool read_sigil() {
    const int line = line_;
    const bool raw = is_upper(peek(1));
    skip(2);
    while (raw && (is_upper(peek()) || is_digit(peek())))
      skip();
    constexpr std::string_view opening = "/|\"'([{<";
    constexpr std::string_view closing = "/|\"')]}>";
    const auto which = at_end() ? std::string_view::npos : opening.find(peek());
    if (which == std::string_view::npos) {
      add(Kind::sign, "~", line);  // not a sigil after all
      return true;
    }
    std::string value;
    bool interpolated = false;
    const std::string three(3, peek());
    const bool heredoc = (peek() == '"' || peek() == '\'') && at(three);
    skip(heredoc ? 3 : 1);
    const std::string end(1, closing[which]);
    const bool closed = heredoc ? read_heredoc(three, !raw, value, interpolated, line)
                                : read_until(end, !raw, value, interpolated, line);
    if (!closed) return false;
    while (is_lower(peek()) || is_upper(peek()) || is_digit(peek()))
      skip();
    add(Kind::opaque, "", line);
    return true;
  }

  /// The end of a heredoc stands alone at the beginning of its line.
  bool read_heredoc(
      const std::string& end, bool escapes, std::string& value, bool& interpolated, int opened) {
    for (;;) {
      if (!read_until(end, escapes, value, interpolated, opened)) return false;
      std::size_t before = at_ - end.size();
      while (before > 0 && (text_[before - 1] == ' ' || text_[before - 1] == '\t'))
        --before;
      if (before == 0 || text_[before - 1] == '\n') return true;
      value += end;
    }
  }

  /// At a backslash. Escapes for characters that no version has (\0, \x41, \e …) are not decoded:
  /// the value then is one that only Elixir knows.
  void read_escape(std::string& value, bool& interpolated) {
    const char c = peek(1);
    skip(2);
    if (c == '\n') return;  // the line goes on
    if (std::string_view("abdefrvxu0").find(c) != std::string_view::npos) interpolated = true;
    value += c == 'n' ? '\n' : c == 't' ? '\t' : c == 's' ? ' ' : c;
  }

  /// Past `end`, which begins behind the opening quote.
  bool read_until(
      const std::string& end, bool escapes, std::string& value, bool& interpolated, int opened) {
    while (!at_end()) {
      if (at(end)) {
        skip(end.size());
        return true;
      }
      if (peek() == '\\' && at_ + 1 < text_.size()) {
        if (escapes) {
          read_escape(value, interpolated);
          continue;
        }
        value += '\\';
        if (text_.substr(at_ + 1).starts_with(end)) value += end;
        skip(text_.substr(at_ + 1).starts_with(end) ? 1 + end.size() : 1);
        continue;
      }
      if (escapes && at("#{")) {
        interpolated = true;
        if (!skip_interpolation()) return false;
        continue;
      }
      value += peek();
      skip();
    }
    return fail(format("what is opened with {} here has no end", end), opened);
  }

  bool skip_interpolation() {
    if (depth_ >= deepest_interpolation) {
      return fail("interpolations are nested too deep", line_);
    }
    ++depth_;
    skip(2);
    const bool done = read_code(true);
    --depth_;
    return done;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;
  ElixirTokens result_;
};

}  // namespace

ElixirTokens tokenize_elixir(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace bprun::requests
