// SPDX-License-Identifier: MIT
#include "runner/stack/fields.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/date.hpp"
#include "runner/stack/schema.hpp"

#include <algorithm>
#include <utility>

namespace bprun::stack {

Fields::Fields(const document::Value& table,
               std::string file,
               std::string within,
               Problems& problems)
    : table_(table), file_(std::move(file)), within_(std::move(within)), problems_(problems) {}

const document::Value* Fields::ask(std::string_view key) {
  asked_.push_back(key);
  return table_.find(key);
}

std::string Fields::called(std::string_view key) const {
  return within_.empty() ? bprun::format("'{}'", key) : bprun::format("'{}' of {}", key, within_);
}

int Fields::line_of(std::string_view key) const {
  const document::Value* value = table_.find(key);
  return value != nullptr && value->line() != 0 ? value->line() : table_.line();
}

void Fields::broken(std::string_view key, std::string message) {
  problems_.broken(file_, line_of(key), std::move(message));
}

void Fields::untidy(std::string_view key, std::string message) {
  problems_.untidy(file_, line_of(key), std::move(message));
}

void Fields::wrong_type(std::string_view key,
                        std::string_view expected,
                        const document::Value& value) {
  broken(key, bprun::format("{} is {}, and must be {}", called(key), value.type_name(), expected));
}

std::string Fields::text_or_empty(std::string_view key) {
  const document::Value* value = ask(key);
  if (value == nullptr) return "";
  const std::string* text = value->as_string();
  if (text == nullptr) {
    wrong_type(key, "a string", *value);
    return "";
  }
  if (text->empty()) {
    broken(key, bprun::format("{} is empty: leave it out, or say something", called(key)));
  }
  return *text;
}

std::string Fields::text(std::string_view key) {
  if (!has(key)) {
    asked_.push_back(key);
    broken(key, bprun::format("{} is missing", called(key)));
    return "";
  }
  return text_or_empty(key);
}

std::string Fields::date(std::string_view key) {
  std::string text = text_or_empty(key);
  if (text.empty() || is_date(text)) return text;
  broken(key,
         bprun::format("{} is {}, which is no date: write YYYY-MM-DD, YYYY-MM or YYYY",
                       called(key),
                       in_quotes(text)));
  return "";
}

std::string Fields::one_of(std::string_view key, const std::vector<std::string_view>& words) {
  std::string text = text_or_empty(key);
  if (text.empty() || std::find(words.begin(), words.end(), text) != words.end()) return text;
  const std::vector<std::string> shown(words.begin(), words.end());
  broken(key,
         bprun::format(
             "{} is {}, and must be {}", called(key), in_quotes(text), text::list(shown, "or")));
  return "";
}

std::optional<Basis> Fields::basis(std::string_view key) {
  return parse_basis(one_of(key, {"listed", "rule", "measured", "inferred"}));
}

std::vector<std::string> Fields::list(std::string_view key) {
  const document::Value* value = ask(key);
  if (value == nullptr) return {};
  if (value->as_array() == nullptr) {
    wrong_type(key, "a list of strings", *value);
    return {};
  }
  std::vector<std::string> texts;
  for (const document::Value& element : value->elements()) {
    if (const std::string* text = element.as_string()) {
      texts.push_back(*text);
    } else {
      wrong_type(key, "a list of strings", element);
    }
  }
  return texts;
}

std::optional<std::int64_t> Fields::integer(std::string_view key) {
  const document::Value* value = ask(key);
  if (value == nullptr) return std::nullopt;
  if (const std::int64_t* number = value->as_integer()) return *number;
  wrong_type(key, "an integer", *value);
  return std::nullopt;
}

const document::Value* Fields::table(std::string_view key) {
  const document::Value* value = ask(key);
  if (value == nullptr || value->is_object()) return value;
  wrong_type(key, "a table", *value);
  return nullptr;
}

std::vector<const document::Value*> Fields::tables(std::string_view key) {
  const document::Value* value = ask(key);
  if (value == nullptr) return {};
  std::vector<const document::Value*> found;
  if (value->as_array() == nullptr) wrong_type(key, "a list of tables", *value);
  for (const document::Value& element : value->elements()) {
    if (element.is_object()) {
      found.push_back(&element);
    } else {
      wrong_type(key, "a list of tables", element);
    }
  }
  return found;
}

void Fields::nothing_else() {
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const auto& [key, value] : table_.members()) {
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    const auto near = text::nearest(key, known);
    const std::string place = within_.empty() ? "" : bprun::format(" in {}", within_);
    problems_.untidy(file_,
                     value.line(),
                     bprun::format("nobody reads a key {}{}{}",
                                   in_quotes(key),
                                   place,
                                   near ? bprun::format(": '{}' is meant?", *near) : ""));
  }
}

std::string wrong_schema(std::int64_t schema) {
  if (schema > newest_schema) {
    return bprun::format(
        "schema {} is made for a newer bprun: this one reads schema {}", schema, newest_schema);
  }
  return bprun::format("there is no schema {}: this bprun reads schema {}", schema, newest_schema);
}

std::optional<document::Value>
read_toml(std::string_view text, const std::string& file, Problems& problems) {
  auto parsed = document::parse_toml(text, file);
  if (!parsed) {
    const Error& error = parsed.error();
    problems.broken(file, error.where ? error.where->line : 0, error.message);
    return std::nullopt;
  }
  Fields fields(*parsed, file, "", problems);
  if (!fields.has("schema")) {
    problems.broken(
        file, 0, bprun::format("'schema' is missing: begin with schema = {}", newest_schema));
    return std::nullopt;
  }
  const auto schema = fields.integer("schema");
  if (!schema) return std::nullopt;
  if (*schema != newest_schema) {
    fields.broken("schema", wrong_schema(*schema));
    return std::nullopt;
  }
  return std::move(*parsed);
}

}  // namespace bprun::stack
