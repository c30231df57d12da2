// SPDX-License-Identifier: MIT
#include "runner/document/value.hpp"

namespace bprun::document {

const Value::Object& Value::members() const {
  static const Object none;
  const auto* object = as_object();
  return object != nullptr ? *object : none;
}

const Value::Array& Value::elements() const {
  static const Array none;
  const auto* array = as_array();
  return array != nullptr ? *array : none;
}

const Value* Value::find(std::string_view key) const {
  const Value* found = nullptr;
  for (const auto& [name, value] : members()) {
    if (name == key) found = &value;
  }
  return found;
}

const std::string* Value::find_string(std::string_view key) const {
  const Value* value = find(key);
  return value != nullptr ? value->as_string() : nullptr;
}

Value& Value::set(std::string key, Value value) {
  if (is_null()) data_ = Object{};
  auto& object = std::get<Object>(data_);
  for (auto& member : object) {
    if (member.first == key) {
      member.second = std::move(value);
      return *this;
    }
  }
  object.emplace_back(std::move(key), std::move(value));
  return *this;
}

Value& Value::add(Value value) {
  if (is_null()) data_ = Array{};
  std::get<Array>(data_).push_back(std::move(value));
  return *this;
}

std::string_view Value::type_name() const {
  constexpr std::string_view names[] = {
      "null", "a boolean", "an integer", "a number", "a string", "a list", "an object"};
  return names[data_.index()];
}

}  // namespace bprun::document
