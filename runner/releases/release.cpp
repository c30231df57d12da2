// SPDX-License-Identifier: MIT
#include "runner/releases/release.hpp"

#include "runner/base/text.hpp"

#include <array>
#include <ctime>
#include <utility>

namespace bprun::releases {

namespace {

constexpr std::array<std::pair<CommandState, std::string_view>, 5> state_words{{
    {CommandState::pending, "pending"},
    {CommandState::none, "none"},
    {CommandState::running, "running"},
    {CommandState::done, "done"},
    {CommandState::failed, "failed"},
}};

std::optional<CommandState> parse_state(const std::string* word) {
  for (const auto& [state, name] : state_words) {
    if (word != nullptr && *word == name) return state;
  }
  return std::nullopt;
}

std::string text_member(const document::Value& value, std::string_view key) {
  const auto* text = value.find_string(key);
  return text == nullptr ? std::string() : *text;
}

std::int64_t number_member(const document::Value& value, std::string_view key) {
  const auto* member = value.find(key);
  const auto* number = member == nullptr ? nullptr : member->as_integer();
  return number == nullptr ? 0 : *number;
}

bool flag_member(const document::Value& value, std::string_view key) {
  const auto* member = value.find(key);
  const auto* flag = member == nullptr ? nullptr : member->as_bool();
  return flag != nullptr && *flag;
}

document::Value to_value(const Attempt& attempt) {
  return document::Value::object()
      .set("started", attempt.started)
      .set("ended", attempt.ended)
      .set("status", attempt.status)
      .set("end", attempt.end)
      .set("assumed", attempt.assumed);
}

Attempt attempt_from(const document::Value& value) {
  return {.started = number_member(value, "started"),
          .ended = number_member(value, "ended"),
          .status = static_cast<int>(number_member(value, "status")),
          .end = text_member(value, "end"),
          .assumed = flag_member(value, "assumed")};
}

document::Value to_value(const ReleaseScript& script) {
  return document::Value::object()
      .set("name", script.name)
      .set("text", script.text)
      .set("state", to_string(script.state))
      .set("last", to_value(script.last));
}

std::vector<ReleaseScript> scripts_from(const document::Value* list) {
  std::vector<ReleaseScript> scripts;
  if (list == nullptr) return scripts;
  for (const auto& value : list->elements()) {
    ReleaseScript script{.name = text_member(value, "name"), .text = text_member(value, "text")};
    script.state = parse_state(value.find_string("state")).value_or(CommandState::pending);
    if (const auto* last = value.find("last")) script.last = attempt_from(*last);
    scripts.push_back(std::move(script));
  }
  return scripts;
}

}  // namespace

const ReleaseScript* find_script(const Release& release, std::string_view name) {
  for (const auto& script : release.scripts) {
    if (script.name == name) return &script;
  }
  return nullptr;
}

std::string_view to_string(CommandState state) {
  for (const auto& [known, name] : state_words) {
    if (known == state) return name;
  }
  return "";
}

std::string name_of(const Release& release) {
  return "v" + std::to_string(release.version);
}

std::optional<int> parse_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  const auto number = text::to_integer(text);
  if (!number || *number < 1 || *number > 1'000'000'000) return std::nullopt;
  return static_cast<int>(*number);
}

document::Value to_value(const Release& release) {
  auto attempts = document::Value::array();
  for (const auto& attempt : release.attempts)
    attempts.add(to_value(attempt));
  auto scripts = document::Value::array();
  for (const auto& script : release.scripts)
    scripts.add(to_value(script));
  auto value = document::Value::object();
  value.set("format", 1)
      .set("version", release.version)
      .set("description", release.description)
      .set("source", release.source)
      .set("source_version", release.source_version)
      .set("stack", release.stack)
      .set("slug_file", release.slug_file)
      .set("slug_sha256", release.slug_sha256)
      .set("slug_bytes", release.slug_bytes)
      .set("created", release.created)
      .set("live_since", release.live_since)
      .set("command", to_string(release.command))
      .set("command_text", release.command_text)
      .set("attempts", std::move(attempts))
      .set("scripts", std::move(scripts))
      .set("given_sha256", release.given_sha256)
      .set("restores_config", release.restores_config);
  return value;
}

std::optional<Release> from_value(const document::Value& value) {
  const auto state = parse_state(value.find_string("command"));
  Release release{.version = static_cast<int>(number_member(value, "version")),
                  .description = text_member(value, "description"),
                  .source = text_member(value, "source"),
                  .source_version = text_member(value, "source_version"),
                  .stack = text_member(value, "stack"),
                  .slug_file = text_member(value, "slug_file"),
                  .slug_sha256 = text_member(value, "slug_sha256"),
                  .slug_bytes = number_member(value, "slug_bytes"),
                  .created = number_member(value, "created"),
                  .live_since = number_member(value, "live_since"),
                  .command_text = text_member(value, "command_text"),
                  .scripts = scripts_from(value.find("scripts")),
                  .given_sha256 = text_member(value, "given_sha256"),
                  .restores_config = flag_member(value, "restores_config")};
  const bool named = release.slug_file.find('/') == std::string::npos && !release.slug_file.empty();
  if (number_member(value, "format") != 1 || release.version < 1 || !state || !named) {
    return std::nullopt;
  }
  release.command = *state;
  if (const auto* attempts = value.find("attempts")) {
    for (const auto& attempt : attempts->elements())
      release.attempts.push_back(attempt_from(attempt));
  }
  return release;
}

std::string to_text(Seconds time) {
  const auto seconds = static_cast<std::time_t>(time);

  struct tm parts = {};

  ::gmtime_r(&seconds, &parts);
  std::array<char, 40> text = {};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return text.data();
}

}  // namespace bprun::releases
