// SPDX-License-Identifier: MIT
#include "runner/pipeline/standing.hpp"

namespace bprun::pipeline {

namespace {

using document::Value;

constexpr std::int64_t standing_schema = 1;

Error no_standing() {
  return Error{.kind = ErrorKind::corrupt,
               .message = "what --until left is not of this version of bprun, or damaged",
               .hint = "Build with --until again."};
}

Value status_value(const std::optional<int>& status) {
  return status ? Value(*status) : Value();
}

std::optional<int> status_of(const Value& value, std::string_view key) {
  const Value* status = value.find(key);
  const auto* number = status != nullptr ? status->as_integer() : nullptr;
  return number != nullptr ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

Result<std::string> text_of(const Value& value, std::string_view key) {
  const std::string* text = value.find_string(key);
  if (text == nullptr) return no_standing();
  return *text;
}

Result<StandingBuildpack> buildpack_of(const Value& value) {
  StandingBuildpack pack;
  pack.name = TRY(text_of(value, "name"));
  pack.revision = TRY(text_of(value, "revision"));
  pack.display_name = TRY(text_of(value, "display_name"));
  pack.detect_status = status_of(value, "detect_status");
  pack.compile_status = status_of(value, "compile_status");
  return pack;
}

}  // namespace

EnvironmentChange change_between(const process::Environment& before,
                                 const process::Environment& after) {
  EnvironmentChange change;
  for (const auto& [name, value] : after.variables()) {
    if (before.get(name) != value) change.set.emplace_back(name, value);
  }
  for (const auto& [name, value] : before.variables()) {
    if (!after.get(name)) change.unset.push_back(name);
  }
  return change;
}

void apply(const EnvironmentChange& change, process::Environment& environment) {
  for (const auto& [name, value] : change.set)
    environment.set(name, value);
  for (const auto& name : change.unset)
    environment.unset(name);
}

Value to_document(const Standing& standing) {
  Value packs = Value::array();
  for (const auto& pack : standing.buildpacks) {
    packs.add(Value::object()
                  .set("name", pack.name)
                  .set("revision", pack.revision)
                  .set("display_name", pack.display_name)
                  .set("detect_status", status_value(pack.detect_status))
                  .set("compile_status", status_value(pack.compile_status)));
  }
  Value set = Value::array();
  for (const auto& [name, value] : standing.exports.set)
    set.add(Value::object().set("name", name).set("value", value));
  Value unset = Value::array();
  for (const auto& name : standing.exports.unset)
    unset.add(name);
  return Value::object()
      .set("schema", Value(standing_schema))
      .set("reached", to_string(standing.reached))
      .set("made_at", standing.made_at)
      .set("stack", standing.stack)
      .set("isolation", standing.isolation)
      .set("build_dir", standing.build_dir)
      .set("buildpacks", std::move(packs))
      .set("set", std::move(set))
      .set("unset", std::move(unset))
      .set("release", standing.release ? Value(*standing.release) : Value())
      .set("release_name", standing.release_name);
}

Result<Standing> read_standing(const Value& value) {
  const Value* schema = value.find("schema");
  if (schema == nullptr || *schema != Value(standing_schema)) return no_standing();
  Standing standing;
  const auto reached = parse_step(TRY(text_of(value, "reached")), "reached");
  if (!reached) return no_standing();
  standing.reached = *reached;
  standing.made_at = TRY(text_of(value, "made_at"));
  standing.stack = TRY(text_of(value, "stack"));
  standing.isolation = TRY(text_of(value, "isolation"));
  standing.build_dir = TRY(text_of(value, "build_dir"));
  for (const char* list : {"buildpacks", "set", "unset"}) {
    const Value* member = value.find(list);
    if (member == nullptr || !member->is_array()) return no_standing();
  }
  const auto& packs = value.find("buildpacks")->elements();
  standing.buildpacks.reserve(packs.size());
  for (const Value& pack : packs)
    standing.buildpacks.push_back(TRY(buildpack_of(pack)));
  for (const Value& variable : value.find("set")->elements()) {
    auto name = TRY(text_of(variable, "name"));
    standing.exports.set.emplace_back(std::move(name), TRY(text_of(variable, "value")));
  }
  for (const Value& name : value.find("unset")->elements()) {
    if (!name.is_string()) return no_standing();
    standing.exports.unset.push_back(*name.as_string());
  }
  if (const std::string* release = value.find_string("release")) standing.release = *release;
  standing.release_name = TRY(text_of(value, "release_name"));
  if (standing.buildpacks.size() != standing.reached.number) return no_standing();
  return standing;
}

}  // namespace bprun::pipeline
