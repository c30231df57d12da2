// SPDX-License-Identifier: MIT
#include "runner/manifest/shape.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/manifest/app_json_values.hpp"
#include "runner/process/environment.hpp"

#include <algorithm>
#include <cmath>

namespace bprun::manifest {

namespace {

using document::Value;

/// A file with more than this is not an app's.
constexpr std::size_t most_findings = 200;

bool is_type_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

/// An integer, also one that is written as 1.0 or 1e3, as JSON Schema has it.
std::optional<double> whole_number(const Value& value) {
  if (const auto* integer = value.as_integer()) return static_cast<double>(*integer);
  const auto* number = value.as_double();
  if (number == nullptr || std::floor(*number) != *number) return std::nullopt;
  return *number;
}

/// Checks one document.
class ShapeChecker {
public:
  ShapeChecker(const std::string& file, ShapeFindings& findings)
      : file_(file), findings_(findings) {}

  void check(const Value& value, const Shape& shape, const std::string& name) {
    if (findings_.errors.size() >= most_findings) return;
    if (shape.is_boolean && value.as_bool() != nullptr) return;
    if (const auto number = whole_number(value); number && shape.at_least) {
      return check_number(value, *number, *shape.at_least, name);
    }
    if (const auto* text = value.as_string(); text != nullptr && shape.is_text) {
      return check_text(value, *text, shape, name);
    }
    const bool is_list = value.is_array() && shape.element;
    const bool is_object = value.is_object() && shape.is_object;
    if ((is_list || is_object) && !shape.may_be_empty && value.elements().empty() &&
        value.members().empty()) {
      return refuse(value, format("{} must be {}, and is empty", name, shape.expected));
    }
    if (is_list) return check_elements(value, *shape.element, name);
    if (is_object) return check_object(value, shape, name);
    Error error = wrong_type(name.empty() ? "the top level" : name, shape.expected, value, file_);
    if (shape.hint != nullptr) error.hint = shape.hint(value);
    findings_.errors.push_back(std::move(error));
  }

private:
  void refuse(const Value& value, std::string message, std::string hint = "") {
    findings_.errors.push_back({.kind = ErrorKind::app,
                                .message = std::move(message),
                                .where = Location{file_, value.line()},
                                .hint = std::move(hint)});
  }

  void
  check_number(const Value& value, double number, std::int64_t least, const std::string& name) {
    if (number < static_cast<double>(least)) {
      refuse(value, format("{} must be {} or more, and is less", name, least));
    } else if (number > static_cast<double>(largest_count)) {
      refuse(value, format("{} must be {} or less, and is more", name, largest_count));
    }
  }

  void check_text(const Value& value,
                  const std::string& text,
                  const Shape& shape,
                  const std::string& name) {
    const auto& words = shape.words;
    if (!words.empty()) {
      if (std::find(words.begin(), words.end(), text) != words.end()) return;
      const auto nearest = text::nearest(text, words);
      return refuse(value,
                    format("{} must be {}, and is \"{}\"",
                           name,
                           text::list(words, "or"),
                           text::printable(text.substr(0, 100))),
                    nearest ? format("Did you mean {}?", *nearest) : "");
    }
    if (shape.text == Shape::Text::any) return;
    if (text.find('\0') != std::string::npos) {
      return refuse(value, format("{} holds a NUL byte, which no program can be given", name));
    }
    if (shape.text == Shape::Text::not_blank && text::trim(text).empty()) {
      refuse(value, format("{} is blank", name), "Say it, or leave the key out.");
    }
  }

  void check_elements(const Value& list, const Shape& element, const std::string& name) {
    std::size_t index = 0;
    for (const auto& value : list.elements())
      check(value, element, format("{}[{}]", name, index++));
  }

  static std::string inside(const std::string& name, std::string_view key) {
    return format("{}{}{}", name, name.empty() ? "" : ".", text::printable(key.substr(0, 100)));
  }

  void check_object(const Value& object, const Shape& shape, const std::string& name) {
    for (const auto& member : shape.members) {
      const Value* found = object.find(member.name);
      if (!member.required.empty() && (found == nullptr || found->is_null())) {
        refuse(object,
               format("{} must have {}, and has none",
                      name.empty() ? "the top level" : name,
                      member.required));
      }
    }
    for (const auto& entry : object.members()) {
      const std::string& key = entry.first;
      const Value& value = entry.second;
      const auto known =
          std::find_if(shape.members.begin(), shape.members.end(), [&](const ShapeMember& member) {
            return member.name == key;
          });
      if (known != shape.members.end()) {
        check_member(value, *known, inside(name, key));
      } else if (shape.others) {
        check_name(value, key, shape.names, inside(name, key));
        check(value, *shape.others, inside(name, key));
      } else {
        tell_of_unknown(value, key, shape, name);
      }
    }
  }

  void check_member(const Value& value, const ShapeMember& member, const std::string& name) {
    if (value.is_null()) return;
    if (member.misplaced.empty()) return check(value, *member.shape, name);
    findings_.warnings.push_back(
        {format("{} is not read: {}", name, member.misplaced), Location{file_, value.line()}});
  }

  void check_name(const Value& value,
                  const std::string& key,
                  Shape::Names names,
                  const std::string& name) {
    if (names == Shape::Names::variables && !process::is_variable_name(key)) {
      refuse(value,
             format("{} is no name for a variable", name),
             "Names are made of letters, digits and _, and do not begin with a digit.");
    }
    if (names == Shape::Names::process_types && !is_type_name(key)) {
      refuse(value,
             format("{} is no name for a process type", name),
             "Names are made of letters, digits, - and _.");
    }
  }

  void tell_of_unknown(const Value& value,
                       const std::string& key,
                       const Shape& shape,
                       const std::string& name) {
    std::vector<std::string> known;
    known.reserve(shape.members.size());
    for (const auto& member : shape.members) {
      if (member.misplaced.empty()) known.push_back(member.name);
    }
    const auto nearest = text::nearest(key, known);
    const std::string message = format("unknown key {}", inside(name, key));
    if (shape.is_closed) {
      return refuse(value,
                    message,
                    nearest ? format("Did you mean {}?", *nearest)
                            : format("There are: {}.", text::join(known, ", ")));
    }
    if (findings_.warnings.size() >= most_findings) return;
    findings_.warnings.push_back(
        {nearest ? format("{}, did you mean {}?", message, *nearest) : message,
         Location{file_, value.line()}});
  }

  const std::string& file_;
  ShapeFindings& findings_;
};

constexpr const char* variable_pattern = "^[A-Za-z_][A-Za-z0-9_]*$";
constexpr const char* type_pattern = "^[A-Za-z0-9_-]+$";
constexpr const char* without_nul = "^[^\\u0000]*$";
constexpr const char* not_blank = "^[^\\u0000]*[^ \\t\\r\\n\\v\\f\\u0000][^\\u0000]*$";

Value schema_of(const Shape& shape, bool or_null);

void add_text_rules(const Shape& shape, bool or_null, Value& schema) {
  if (!shape.words.empty()) {
    Value words = Value::array();
    for (const auto& word : shape.words)
      words.add(word);
    if (or_null) words.add(Value());
    schema.set("enum", std::move(words));
  } else if (shape.text != Shape::Text::any) {
    schema.set("pattern", shape.text == Shape::Text::not_blank ? not_blank : without_nul);
  }
}

void add_object_rules(const Shape& shape, Value& schema) {
  Value properties = Value::object();
  Value required = Value::array();
  for (const auto& member : shape.members) {
    if (!member.misplaced.empty()) continue;
    properties.set(member.name, schema_of(*member.shape, member.required.empty()));
    if (!member.required.empty()) required.add(member.name);
  }
  if (!properties.members().empty()) schema.set("properties", std::move(properties));
  if (!required.elements().empty()) schema.set("required", std::move(required));
  if (shape.others) schema.set("additionalProperties", schema_of(*shape.others, false));
  if (shape.is_closed) schema.set("additionalProperties", false);
  if (shape.names != Shape::Names::any) {
    const char* pattern = shape.names == Shape::Names::variables ? variable_pattern : type_pattern;
    schema.set("propertyNames", Value::object().set("pattern", pattern));
  }
}

Value schema_of(const Shape& shape, bool or_null) {
  Value schema = Value::object();
  if (!shape.about.empty()) schema.set("description", shape.about);
  Value types = Value::array();
  if (shape.is_boolean) types.add("boolean");
  if (shape.at_least) types.add("integer");
  if (shape.is_text) types.add("string");
  if (shape.element) types.add("array");
  if (shape.is_object) types.add("object");
  if (or_null) types.add("null");
  schema.set("type", types.elements().size() == 1 ? types.elements()[0] : types);
  if (shape.is_text) add_text_rules(shape, or_null, schema);
  if (shape.at_least) schema.set("minimum", *shape.at_least).set("maximum", largest_count);
  if (shape.element) schema.set("items", schema_of(*shape.element, false));
  if (shape.is_object) add_object_rules(shape, schema);
  if (!shape.may_be_empty && shape.element) schema.set("minItems", 1);
  if (!shape.may_be_empty && shape.is_object) schema.set("minProperties", 1);
  return schema;
}

}  // namespace

void check_shape(const Value& value,
                 const Shape& shape,
                 const std::string& name,
                 const std::string& file,
                 ShapeFindings& findings) {
  ShapeChecker(file, findings).check(value, shape, name);
}

Value to_json_schema(const Shape& shape) {
  Value schema = Value::object();
  schema.set("$schema", "http://json-schema.org/draft-07/schema#");
  const Value rules = schema_of(shape, false);
  for (const auto& [key, rule] : rules.members())
    schema.set(key, rule);
  return schema;
}

std::optional<std::int64_t> integer_of(const Value* value) {
  if (value == nullptr) return std::nullopt;
  const auto number = whole_number(*value);
  if (!number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}  // namespace bprun::manifest
