// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/builder.hpp"
#include "runner/document/input.hpp"
#include "runner/document/value.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>

namespace bprun::document {

namespace {

/// yaml-cpp keeps a token for every few bytes; nothing that we read as YAML is near this.
constexpr std::size_t largest_text = 8UL << 20;

/// How much memory all aliases of a document may stand for.
constexpr std::size_t largest_expansion = 16UL << 20;

/// Carries an Error through yaml-cpp's parser; caught in parse_yaml().
struct Refusal {
  Error error;
};

std::size_t weight(const Value& value) {
  std::size_t sum = sizeof(Value);
  if (const auto* text = value.as_string()) sum += text->size();
  for (const auto& [name, member] : value.members())
    sum += name.size() + weight(member);
  for (const auto& element : value.elements())
    sum += weight(element);
  return sum;
}

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::optional<std::int64_t> as_integer(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0o")) {
    base = text[1] == 'x' ? 16 : 8;
    text.remove_prefix(2);
    if (text.starts_with('-')) return std::nullopt;
  } else if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> as_double(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == ".inf" || text == ".Inf" || text == ".INF") return negative ? -HUGE_VAL : HUGE_VAL;
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return std::nan("");
  // from_chars also takes "inf", "nan" and a second sign, which are words in YAML.
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;
  if (text.find_first_of("0123456789") > 1 || text.starts_with('-')) return std::nullopt;
  double number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return negative ? -number : number;
}

/// A scalar without quotes, by the core schema of YAML 1.2.
Value plain_scalar(const std::string& text, YamlScalars scalars) {
  if (is_null_word(text)) return Value();
  if (scalars == YamlScalars::as_written) return Value(text);
  if (text == "true" || text == "True" || text == "TRUE") return Value(true);
  if (text == "false" || text == "False" || text == "FALSE") return Value(false);
  if (const auto integer = as_integer(text)) return Value(*integer);
  if (const auto number = as_double(text)) return Value(*number);
  return Value(text);
}

bool is_string_tag(const std::string& tag) {
  // yaml-cpp gives "?" to what is plain and "!" to what is quoted.
  return tag != "?" && tag != "tag:yaml.org,2002:int" && tag != "tag:yaml.org,2002:float" &&
         tag != "tag:yaml.org,2002:bool" && tag != "tag:yaml.org,2002:null";
}

/// yaml-cpp's events to a Value. Anchored values are kept as copies, within a budget.
class YamlHandler : public YAML::EventHandler {
public:
  YamlHandler(const std::string& file, YamlScalars scalars) : file_(file), scalars_(scalars) {}

  void OnDocumentStart(const YAML::Mark&) override {}

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (builder_.expects_key()) refuse(mark, "a key is missing");
    add(mark, anchor, Value());
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    if (builder_.expects_key()) {
      if (anchor != YAML::NullAnchor) remember(mark, anchor, Value(value));
      builder_.key(value);
      return;
    }
    add(mark, anchor, is_string_tag(tag) ? Value(value) : plain_scalar(value, scalars_));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) refuse(mark, "an alias stands inside what it is the alias of");
    if (builder_.expects_key()) {
      const auto* text = found->second.as_string();
      if (text == nullptr) refuse(mark, "a key must be plain text");
      builder_.key(*text);
      return;
    }
    spend(mark, found->second);
    builder_.add(found->second);
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string&,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor);
    builder_.begin_array(mark.line + 1);
  }

  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark,
                  const std::string&,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor);
    builder_.begin_object(mark.line + 1);
  }

  void OnMapEnd() override { close(); }

  Value take() { return builder_.take(); }

private:
  struct Opened {
    YAML::Mark mark;
    YAML::anchor_t anchor;
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, std::string_view what) {
    throw Refusal{syntax_error("YAML", what, file_, mark.line + 1)};
  }

  void spend(const YAML::Mark& mark, const Value& value) {
    spent_ += weight(value);
    if (spent_ > largest_expansion) refuse(mark, "its aliases stand for far too much text");
  }

  void remember(const YAML::Mark& mark, YAML::anchor_t anchor, const Value& value) {
    spend(mark, value);
    anchors_[anchor] = value;
  }

  void add(const YAML::Mark& mark, YAML::anchor_t anchor, Value value) {
    value.at_line(mark.line + 1);
    if (anchor != YAML::NullAnchor) remember(mark, anchor, value);
    builder_.add(std::move(value));
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (builder_.expects_key()) refuse(mark, "a key must be plain text");
    if (builder_.depth() >= max_depth) throw Refusal{too_deep(file_, mark.line + 1)};
    opened_.push_back({mark, anchor});
  }

  void close() {
    const Opened opened = opened_.back();
    opened_.pop_back();
    const Value& value = builder_.end();
    if (opened.anchor != YAML::NullAnchor) remember(opened.mark, opened.anchor, value);
  }

  const std::string& file_;
  YamlScalars scalars_;
  Builder builder_;
  std::vector<Opened> opened_;
  std::map<YAML::anchor_t, Value> anchors_;
  std::size_t spent_ = 0;
};

bool is_plain_word(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.empty() || text.size() > 128 || !(is_letter(text[0]) || text[0] == '_')) return false;
  for (const char c : text) {
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-') return false;
  }
  // Words that some reader of YAML 1.1 takes for a boolean or nothing.
  constexpr std::array<std::string_view, 9> reserved = {
      "true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  const std::string lower = text::to_lower(text);
  return std::find(reserved.begin(), reserved.end(), lower) == reserved.end();
}

std::string quoted(const std::string& text) {
  if (is_plain_word(text)) return text;
  std::string quoted = to_json(Value(text));
  // What YAML takes for a line break or a byte order mark, and JSON leaves as it is.
  quoted = text::replace_all(std::move(quoted), "\xC2\x85", "\\u0085");
  quoted = text::replace_all(std::move(quoted), "\xE2\x80\xA8", "\\u2028");
  quoted = text::replace_all(std::move(quoted), "\xE2\x80\xA9", "\\u2029");
  quoted = text::replace_all(std::move(quoted), "\xEF\xBB\xBF", "\\uFEFF");
  return text::replace_all(std::move(quoted), "\x7F", "\\u007F");
}

std::string scalar(const Value& value) {
  if (const auto* text = value.as_string()) return quoted(*text);
  if (const auto* number = value.as_double(); number != nullptr && !std::isfinite(*number)) {
    return std::isnan(*number) ? ".nan" : *number > 0 ? ".inf" : "-.inf";
  }
  return to_json(value);
}

bool is_block(const Value& value) {
  return !value.members().empty() || !value.elements().empty();
}

/// Writes a block whose first line continues the line begun (after "- "); others get `indent`.
void append_block(std::string& out, const Value& value, std::size_t indent) {
  const std::string margin(indent, ' ');
  bool first = true;
  for (const auto& [name, member] : value.members()) {
    if (!first) out += margin;
    first = false;
    out += quoted(name) + ":";
    if (is_block(member)) {
      out += "\n" + std::string(indent + 2, ' ');
      append_block(out, member, indent + 2);
    } else {
      out += " " + scalar(member) + "\n";
    }
  }
  for (const auto& element : value.elements()) {
    if (!first) out += margin;
    first = false;
    out += "- ";
    if (is_block(element)) {
      append_block(out, element, indent + 2);
    } else {
      out += scalar(element) + "\n";
    }
  }
}

}  // namespace

Result<Value> parse_yaml(std::string_view text, const std::string& file, YamlScalars scalars) {
  text = TRY(check_input(text, file));
  if (text.size() > largest_text) {
    return Error{.kind = ErrorKind::app,
                 .message = format("larger than {} of YAML", text::human_size(largest_text)),
                 .where = Location{file, 0}};
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    YamlHandler handler(file, scalars);
    if (!parser.HandleNextDocument(handler)) return Value();
    return handler.take();
  } catch (const Refusal& refusal) {
    return refusal.error;
  } catch (const YAML::Exception& error) {
    return syntax_error("YAML", error.msg, file, error.mark.is_null() ? 0 : error.mark.line + 1);
  } catch (const std::exception& error) {
    return syntax_error("YAML", error.what(), file, 0);
  }
}

std::string to_yaml(const Value& value) {
  if (!is_block(value)) return scalar(value) + "\n";
  std::string out;
  append_block(out, value, 0);
  return out;
}

}  // namespace bprun::document
