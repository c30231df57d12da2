// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/document/input.hpp"
#include "runner/document/value.hpp"

// Its assertions stop the program on some malformed keys ("[:.a]"), which without them it reports.
#ifndef NDEBUG
#define NDEBUG
#endif
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <vector>

namespace bprun::document {

namespace {

/// Finds the line on which TOML text nests too deep. toml++ bounds brackets itself, but not the
/// parts of a dotted key ("a.a.a.a… = 1"), each of which is a table in a table; a long one overruns
/// the stack when the tables are freed. Follows strings and comments as TOML has them.
class DepthScan {
public:
  explicit DepthScan(std::string_view text) : text_(text) {}

  std::optional<int> first_line_too_deep() {
    while (at_ < text_.size()) {
      take(text_[at_]);
      if (depth_ > max_depth) return line_;
    }
    return std::nullopt;
  }

private:
  void take(char c) {
    switch (c) {
    case '\n':
      ++line_;
      if (levels_.size() == 1) forget_dots();
      break;
    case '#':
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    case '"':
    case '\'':
      skip_string(c);
      return;
    case '.':
      change(1);
      break;
    case ',':
      forget_dots();
      break;
    case '[':
    case '{':
      levels_.push_back(1);
      ++depth_;
      break;
    case ']':
    case '}':
      if (levels_.size() > 1) {
        depth_ -= levels_.back();
        levels_.pop_back();
      }
      break;
    default:
      break;
    }
    ++at_;
  }

  void change(int by) {
    levels_.back() += by;
    depth_ += by;
  }

  void forget_dots() { change((levels_.size() > 1 ? 1 : 0) - levels_.back()); }

  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool many_lines = text_.compare(at_, 3, three) == 0;
    at_ += many_lines ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && quote == '"') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++line_;
      } else if (c == '\n') {
        if (!many_lines) return;  // no string; the parser will say so
        ++line_;
      } else if (c == quote && (!many_lines || text_.compare(at_, 3, three) == 0)) {
        at_ += many_lines ? 3 : 1;
        return;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;
  std::vector<int> levels_ = {0};  ///< per open bracket: itself and the dots of its current key
};

int line_of(const toml::source_region& region) {
  return static_cast<int>(region.begin.line);
}

template <class Node>
Value as_text(const Node& node) {
  std::ostringstream text;
  text << node.get();
  return Value(text.str());
}

/// nullopt where the tree is deeper than max_depth.
std::optional<Value> convert(const toml::node& node, int depth) {
  if (depth > max_depth) return std::nullopt;
  Value value;
  if (const auto* table = node.as_table()) {
    // toml++ sorts by key; the place in the file gives the order back.
    std::vector<std::pair<const toml::key*, const toml::node*>> members;
    for (const auto& [key, member] : *table)
      members.emplace_back(&key, &member);
    std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
      return a.first->source().begin < b.first->source().begin;
    });
    Value::Object object;
    for (const auto& [key, member] : members) {
      auto converted = convert(*member, depth + 1);
      if (!converted) return std::nullopt;
      object.emplace_back(std::string(key->str()), *std::move(converted));
    }
    value = Value(std::move(object));
  } else if (const auto* array = node.as_array()) {
    Value::Array elements;
    for (const auto& element : *array) {
      auto converted = convert(element, depth + 1);
      if (!converted) return std::nullopt;
      elements.push_back(*std::move(converted));
    }
    value = Value(std::move(elements));
  } else if (const auto* string = node.as_string()) {
    value = Value(string->get());
  } else if (const auto* integer = node.as_integer()) {
    value = Value(static_cast<std::int64_t>(integer->get()));
  } else if (const auto* number = node.as_floating_point()) {
    value = Value(number->get());
  } else if (const auto* boolean = node.as_boolean()) {
    value = Value(boolean->get());
  } else if (const auto* date = node.as_date()) {
    value = as_text(*date);
  } else if (const auto* time = node.as_time()) {
    value = as_text(*time);
  } else if (const auto* date_time = node.as_date_time()) {
    value = as_text(*date_time);
  }
  value.at_line(line_of(node.source()));
  return value;
}

}  // namespace

Result<Value> parse_toml(std::string_view text, const std::string& file) {
  text = TRY(check_input(text, file));
  if (const auto line = DepthScan(text).first_line_too_deep()) return too_deep(file, *line);
  try {
    const toml::parse_result parsed = toml::parse(text, file);
    if (!parsed) {
      const auto& error = parsed.error();
      return syntax_error("TOML", error.description(), file, line_of(error.source()));
    }
    auto value = convert(parsed.table(), 0);
    if (!value) return too_deep(file, 0);
    return *std::move(value);
  } catch (const std::exception& error) {
    return syntax_error("TOML", error.what(), file, 0);
  }
}

}  // namespace bprun::document
