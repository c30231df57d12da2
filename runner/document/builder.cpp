// SPDX-License-Identifier: MIT
#include "runner/document/builder.hpp"

#include <unordered_map>

namespace bprun::document {

namespace {

/// Linear, unlike Value::set() for each member: a file may hold 100,000 of them.
void keep_last_of_each_key(Value::Object& members) {
  std::unordered_map<std::string_view, std::size_t> first;
  first.reserve(members.size());
  bool repeated = false;
  for (std::size_t i = 0; i < members.size(); ++i) {
    repeated = !first.try_emplace(members[i].first, i).second || repeated;
  }
  if (!repeated) return;
  std::vector<bool> superseded(members.size(), false);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::size_t place = first.at(members[i].first);
    if (place == i) continue;
    members[place].second = std::move(members[i].second);
    superseded[i] = true;
  }
  first.clear();  // its keys are views into what moves now
  Value::Object kept;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!superseded[i]) kept.push_back(std::move(members[i]));
  }
  members = std::move(kept);
}

}  // namespace

void Builder::open(bool is_object, int line) {
  open_.push_back(Frame{.is_object = is_object, .line = line});
}

void Builder::key(std::string name) {
  open_.back().key = std::move(name);
  open_.back().has_key = true;
}

bool Builder::expects_key() const {
  return !open_.empty() && open_.back().is_object && !open_.back().has_key;
}

void Builder::add(Value value) {
  put(std::move(value));
}

const Value& Builder::put(Value value) {
  if (open_.empty()) return document_ = std::move(value);
  Frame& frame = open_.back();
  if (!frame.is_object) return frame.elements.emplace_back(std::move(value));
  frame.has_key = false;
  return frame.members.emplace_back(std::move(frame.key), std::move(value)).second;
}

const Value& Builder::end() {
  Frame frame = std::move(open_.back());
  open_.pop_back();
  if (frame.is_object) keep_last_of_each_key(frame.members);
  Value value =
      frame.is_object ? Value(std::move(frame.members)) : Value(std::move(frame.elements));
  value.at_line(frame.line);
  return put(std::move(value));
}

}  // namespace bprun::document
