// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bprun::document {

/// A JSON, TOML or YAML value that remembers the line it stood on. Objects keep the order of the
/// file. Made by the parsers, or by hand for writing.
class Value {
public:
  using Array = std::vector<Value>;
  using Member = std::pair<std::string, Value>;
  using Object = std::vector<Member>;

  Value() = default;  ///< null

  Value(bool value) : data_(value) {}

  Value(int value) : data_(static_cast<std::int64_t>(value)) {}

  Value(std::int64_t value) : data_(value) {}

  Value(double value) : data_(value) {}

  Value(std::string value) : data_(std::move(value)) {}

  Value(std::string_view value) : data_(std::string(value)) {}

  Value(const char* value) : data_(std::string(value)) {}

  Value(Array value) : data_(std::move(value)) {}

  Value(Object value) : data_(std::move(value)) {}

  static Value array() { return Value(Array{}); }

  static Value object() { return Value(Object{}); }

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

  bool is_object() const { return std::holds_alternative<Object>(data_); }

  bool is_array() const { return std::holds_alternative<Array>(data_); }

  bool is_string() const { return std::holds_alternative<std::string>(data_); }

  const bool* as_bool() const { return std::get_if<bool>(&data_); }

  const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data_); }

  const double* as_double() const { return std::get_if<double>(&data_); }

  const std::string* as_string() const { return std::get_if<std::string>(&data_); }

  const Array* as_array() const { return std::get_if<Array>(&data_); }

  const Object* as_object() const { return std::get_if<Object>(&data_); }

  /// Members of an object, elements of an array; empty for everything else.
  const Object& members() const;
  const Array& elements() const;

  /// The member of that name (the last, where a file repeats it); nullptr where there is none or
  /// this is no object.
  const Value* find(std::string_view key) const;

  /// find() and as_string() in one; nullptr where either fails.
  const std::string* find_string(std::string_view key) const;

  /// Adds or replaces a member; makes an object of a null. Returns *this, for chains.
  Value& set(std::string key, Value value);
  /// Adds an element; makes an array of a null.
  Value& add(Value value);

  /// "null", "a boolean", "an integer", "a number", "a string", "a list", "an object".
  std::string_view type_name() const;

  /// Line in the file, from 1; 0 where made by hand.
  int line() const { return line_; }

  Value& at_line(int line) {
    line_ = line;
    return *this;
  }

  /// By content; lines do not count.
  bool operator==(const Value& other) const { return data_ == other.data_; }

private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> data_;
  int line_ = 0;
};

/// Parsers: `file` is for the Error (kind `app`, with file and line, saying what was expected).
/// Input is bounded: nesting deeper than 200 is refused, never a crash. A UTF-8 byte order mark is
/// skipped; invalid UTF-8 and NUL bytes are errors. Integers that do not fit 64 bits become doubles
/// (JSON, YAML) or an error (TOML). Of repeated JSON and YAML keys the last counts.
Result<Value> parse_json(std::string_view text, const std::string& file);
/// JSON with // and /* */ comments and trailing commas (app.json as Dokku takes it, J-7).
Result<Value> parse_json_with_comments(std::string_view text, const std::string& file);
Result<Value> parse_toml(std::string_view text, const std::string& file);

/// What becomes of a YAML scalar without quotes.
enum class YamlScalars {
  typed,       ///< YAML 1.2's core schema: `1.10` is a number, `true` a boolean
  as_written,  ///< text, so that `1.10` stays "1.10"; only `~`, `null` and nothing are null
};

/// The first document; anchors are resolved with a bound on the total size ("billion laughs").
/// Keys must be plain text. Merge keys (`<<`) are ordinary keys. Text above 8 MiB is refused.
Result<Value> parse_yaml(std::string_view text,
                         const std::string& file,
                         YamlScalars scalars = YamlScalars::typed);

/// JSON text. `indent` 0 gives one line. Strings that are no UTF-8 get U+FFFD for the bad bytes.
std::string to_json(const Value& value, int indent = 0);
/// Block-style YAML that reads back as the same value, for .release.
std::string to_yaml(const Value& value);

}  // namespace bprun::document
