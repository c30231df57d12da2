// SPDX-License-Identifier: MIT
#include "runner/pipeline/standing.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"

#include <algorithm>
#include <random>

namespace bprun::pipeline {

namespace {

using document::Value;

constexpr std::int64_t standing_schema = 2;

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

std::string digest_of(const std::string& salt, const manifest::ConfigVar& variable) {
  return sha256_hex(salt + '=' + variable.value);
}

Result<ByHandRecord> hand_of(const Value& value) {
  ByHandRecord hand;
  hand.step = TRY(text_of(value, "step"));
  hand.choice = TRY(text_of(value, "choice"));
  const Value* time = value.find("ms");
  const auto* number = time != nullptr ? time->as_integer() : nullptr;
  if (number == nullptr) return no_standing();
  hand.duration = std::chrono::milliseconds(*number);
  return hand;
}

Result<std::vector<std::pair<std::string, std::string>>> pairs_of(const Value& value,
                                                                  const char* key) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Value& member : value.find(key)->elements()) {
    auto name = TRY(text_of(member, "name"));
    pairs.emplace_back(std::move(name), TRY(text_of(member, "value")));
  }
  return pairs;
}

Value pairs_value(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Value list = Value::array();
  for (const auto& [name, value] : pairs)
    list.add(Value::object().set("name", name).set("value", value));
  return list;
}

}  // namespace

ConfigMark ConfigMark::of(const manifest::ConfigVars& variables) {
  ConfigMark mark;
  std::random_device random;
  for (int i = 0; i < 4; ++i)
    mark.salt += format("{:08x}", random());
  for (const auto& variable : variables.all())
    mark.digests.emplace_back(variable.name, digest_of(mark.salt, variable));
  return mark;
}

std::vector<std::string> ConfigMark::changes_to(const manifest::ConfigVars& variables) const {
  std::vector<std::string> names;
  for (const auto& [name, digest] : digests) {
    const auto* now = variables.find(name);
    if (now == nullptr || digest_of(salt, *now) != digest) names.push_back(name);
  }
  for (const auto& variable : variables.all()) {
    const bool known = std::any_of(digests.begin(), digests.end(), [&](const auto& each) {
      return each.first == variable.name;
    });
    if (!known) names.push_back(variable.name);
  }
  return names;
}

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
  Value hands = Value::array();
  for (const auto& hand : standing.by_hand) {
    hands.add(Value::object()
                  .set("step", hand.step)
                  .set("choice", hand.choice)
                  .set("ms", Value(static_cast<std::int64_t>(hand.duration.count()))));
  }
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
      .set("source", standing.source)
      .set("source_version", standing.source_version)
      .set("config_salt", standing.config.salt)
      .set("config", pairs_value(standing.config.digests))
      .set("by_hand", std::move(hands))
      .set("buildpacks", std::move(packs))
      .set("set", pairs_value(standing.exports.set))
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
  standing.source = TRY(text_of(value, "source"));
  standing.source_version = TRY(text_of(value, "source_version"));
  standing.config.salt = TRY(text_of(value, "config_salt"));
  for (const char* list : {"buildpacks", "set", "unset", "config", "by_hand"}) {
    const Value* member = value.find(list);
    if (member == nullptr || !member->is_array()) return no_standing();
  }
  const auto& packs = value.find("buildpacks")->elements();
  standing.buildpacks.reserve(packs.size());
  for (const Value& pack : packs)
    standing.buildpacks.push_back(TRY(buildpack_of(pack)));
  standing.exports.set = TRY(pairs_of(value, "set"));
  standing.config.digests = TRY(pairs_of(value, "config"));
  const auto& hands = value.find("by_hand")->elements();
  standing.by_hand.reserve(hands.size());
  for (const Value& hand : hands)
    standing.by_hand.push_back(TRY(hand_of(hand)));
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
