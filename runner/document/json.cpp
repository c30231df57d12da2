// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/document/builder.hpp"
#include "runner/document/input.hpp"
#include "runner/document/value.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>

namespace bprun::document {

namespace {

using Json = nlohmann::json;

/// How far nlohmann's lexer has read, and the line of its last token.
class Position {
public:
  explicit Position(std::string_view text) : text_(text) {}

  void advance() { ++read_; }

  /// The lexer reads one byte past a number to find its end; no other token ends with a newline
  /// either, so the last byte read never counts.
  int line() {
    for (; counted_ + 1 < read_; ++counted_) {
      if (text_[counted_] == '\n') ++line_;
    }
    return line_;
  }

private:
  std::string_view text_;
  std::size_t read_ = 0;
  std::size_t counted_ = 0;
  int line_ = 1;
};

/// Feeds the lexer, and tells Position of every byte it takes.
class Reader {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Reader(const char* at, Position* position) : at_(at), position_(position) {}

  reference operator*() const { return *at_; }

  Reader& operator++() {
    ++at_;
    position_->advance();
    return *this;
  }

  Reader operator++(int) {
    Reader before = *this;
    ++*this;
    return before;
  }

  bool operator==(const Reader& other) const { return at_ == other.at_; }

  bool operator!=(const Reader& other) const { return at_ != other.at_; }

private:
  const char* at_;
  Position* position_;
};

/// "[json.exception.parse_error.101] parse error at line 1, column 5: WHAT" to WHAT.
std::string_view explanation(std::string_view what) {
  if (const auto column = what.find(", column "); column != std::string_view::npos) {
    const auto colon = what.find(": ", column);
    if (colon != std::string_view::npos) return what.substr(colon + 2);
  }
  const auto bracket = what.find("] ");
  return bracket == std::string_view::npos ? what : what.substr(bracket + 2);
}

/// The callbacks of nlohmann's SAX parser, whose names and types are given. Returning false stops
/// the parser.
class JsonHandler {
public:
  JsonHandler(Position& position, const std::string& file) : position_(position), file_(file) {}

  bool null() { return add(Value()); }

  bool boolean(bool value) { return add(Value(value)); }

  bool number_integer(std::int64_t value) { return add(Value(value)); }

  bool number_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return add(Value(static_cast<double>(value)));
    }
    return add(Value(static_cast<std::int64_t>(value)));
  }

  bool number_float(double value, const std::string&) { return add(Value(value)); }

  bool string(std::string& value) { return add(Value(std::move(value))); }

  bool binary(Json::binary_t&) { return false; }

  bool start_object(std::size_t) { return open(&Builder::begin_object); }

  bool key(std::string& name) {
    builder_.key(std::move(name));
    return true;
  }

  bool end_object() { return close(); }

  bool start_array(std::size_t) { return open(&Builder::begin_array); }

  bool end_array() { return close(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    error_ = syntax_error("JSON", explanation(error.what()), file_, position_.line());
    return false;
  }

  Result<Value> finish() {
    if (error_) return *std::move(error_);
    return builder_.take();
  }

private:
  bool add(Value value) {
    value.at_line(position_.line());
    builder_.add(std::move(value));
    return true;
  }

  bool open(void (Builder::*begin)(int)) {
    if (builder_.depth() >= max_depth) {
      error_ = too_deep(file_, position_.line());
      return false;
    }
    (builder_.*begin)(position_.line());
    return true;
  }

  bool close() {
    builder_.end();
    return true;
  }

  Position& position_;
  const std::string& file_;
  Builder builder_;
  std::optional<Error> error_;
};

Result<Value> parse_checked(std::string_view text, const std::string& file) {
  Position position(text);
  JsonHandler handler(position, file);
  try {
    Json::sax_parse(
        Reader(text.data(), &position), Reader(text.data() + text.size(), &position), &handler);
  } catch (const std::exception& error) {
    return syntax_error("JSON", explanation(error.what()), file, position.line());
  }
  return handler.finish();
}

/// Blanks out comments and trailing commas in place, so that lines and columns stay.
class CommentEraser {
public:
  CommentEraser(std::string& text, const std::string& file) : text_(text), file_(file) {}

  Result<void> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c == '"') {
        skip_string();
      } else if (text_.compare(at_, 2, "//") == 0) {
        while (at_ < text_.size() && text_[at_] != '\n')
          text_[at_++] = ' ';
      } else if (text_.compare(at_, 2, "/*") == 0) {
        TRY(erase_block());
      } else {
        take(c);
      }
    }
    return {};
  }

private:
  void skip_string() {
    previous_ = '"';
    comma_ = std::nullopt;
    for (++at_; at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    if (at_ < text_.size() && text_[at_] == '"') ++at_;
  }

  Result<void> erase_block() {
    const auto end = text_.find("*/", at_ + 2);
    if (end == std::string::npos) {
      return syntax_error("JSON", "a comment that begins with /* has no end", file_, line_);
    }
    for (; at_ < end + 2; ++at_) {
      if (text_[at_] == '\n') {
        ++line_;
      } else {
        text_[at_] = ' ';
      }
    }
    return {};
  }

  void take(char c) {
    const std::size_t here = at_++;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return;
    if ((c == ']' || c == '}') && comma_) text_[*comma_] = ' ';
    comma_ = std::nullopt;
    // A comma with nothing before it stays, and is the error that it is.
    const bool after_value = previous_ != '\0' && previous_ != ',' && previous_ != '[' &&
                             previous_ != '{' && previous_ != ':';
    if (c == ',' && after_value) comma_ = here;
    previous_ = c;
  }

  std::string& text_;
  const std::string& file_;
  std::size_t at_ = 0;
  int line_ = 1;
  char previous_ = '\0';                   ///< last byte outside blanks and comments
  std::optional<std::size_t> comma_ = {};  ///< a comma that nothing followed yet
};

void append_string(std::string& out, const std::string& value) {
  out += Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_double(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";  // JSON has no other way to say it
    return;
  }
  char digits[64];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  const std::string_view text(digits, static_cast<std::size_t>(end - digits));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void append_json(std::string& out, const Value& value, int indent, int depth) {
  const auto new_line = [&](int levels) {
    if (indent == 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(levels), ' ');
  };
  if (const auto* object = value.as_object()) {
    out += '{';
    for (const auto& [name, member] : *object) {
      if (&name != &object->front().first) out += ',';
      new_line(depth + 1);
      append_string(out, name);
      out += indent == 0 ? ":" : ": ";
      append_json(out, member, indent, depth + 1);
    }
    if (!object->empty()) new_line(depth);
    out += '}';
  } else if (const auto* array = value.as_array()) {
    out += '[';
    for (const auto& element : *array) {
      if (&element != &array->front()) out += ',';
      new_line(depth + 1);
      append_json(out, element, indent, depth + 1);
    }
    if (!array->empty()) new_line(depth);
    out += ']';
  } else if (const auto* text = value.as_string()) {
    append_string(out, *text);
  } else if (const auto* integer = value.as_integer()) {
    out += std::to_string(*integer);
  } else if (const auto* number = value.as_double()) {
    append_double(out, *number);
  } else if (const auto* boolean = value.as_bool()) {
    out += *boolean ? "true" : "false";
  } else {
    out += "null";
  }
}

}  // namespace

Result<Value> parse_json(std::string_view text, const std::string& file) {
  return parse_checked(TRY(check_input(text, file)), file);
}

Result<Value> parse_json_with_comments(std::string_view text, const std::string& file) {
  std::string plain(TRY(check_input(text, file)));
  TRY(CommentEraser(plain, file).run());
  return parse_checked(plain, file);
}

std::string to_json(const Value& value, int indent) {
  std::string out;
  append_json(out, value, indent, 0);
  return out;
}

}  // namespace bprun::document
