// SPDX-License-Identifier: MIT
#include "runner/settings/settings.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/fs/file.hpp"
#include "runner/settings/keys.hpp"

#include <algorithm>
#include <array>

namespace bprun::settings {

namespace {

using document::Value;

constexpr std::size_t largest_file = 1UL << 20;

Error not_the_apps(const Given& given, std::string_view key) {
  return Error{.kind = ErrorKind::config,
               .message = format("{} is not the app's to set", key),
               .where = given.origin.where,
               .hint = "It belongs to the machine: /etc/bprun.toml, or your own "
                       "$XDG_CONFIG_HOME/bprun.toml."};
}

/// The table of a key, "" for the top level.
std::string_view table_of(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? "" : key.substr(0, dot);
}

bool is_free_table(std::string_view name) {
  return name == "mirrors" || name == "sources" || name == "replace";
}

/// What is at `key` has no row in `keys`: a table where a value belongs, or the reverse, or a word
/// that nobody knows.
Error unknown_key(const Given& given, const std::string& key) {
  std::vector<std::string> known{"mirrors", "sources", "replace"};
  for (const auto& row : keys()) {
    if (table_of(row.name) == key) return wrong(given, key, "a table");
    known.emplace_back(row.name);
  }
  const auto near = text::nearest(key, known);
  return Error{.kind = ErrorKind::config,
               .message = format("unknown key {}", text::printable(key)),
               .where = given.origin.where,
               .hint = near ? format("Did you mean {}?", *near)
                            : format("Keys: {}.", text::join(known, ", "))};
}

Result<std::vector<std::string>> words_of(const Given& given, const std::string& key) {
  std::vector<std::string> words;
  for (const auto& element : given.value.elements()) {
    const auto* word = element.as_string();
    if (word == nullptr || word->empty()) return wrong(given, key, "a list of words");
    words.push_back(*word);
  }
  if (words.empty()) return wrong(given, key, "a list of words");
  return words;
}

bool is_url(std::string_view text) {
  const auto scheme = text.find("://");
  return scheme != std::string_view::npos && scheme > 0;
}

bool is_built_in_name(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

/// The tables whose keys are the user's own: [mirrors], [sources], [replace].
Result<void> set_free(Settings& settings,
                      const std::string& table,
                      const std::string& name,
                      const Given& given) {
  const std::string key = table + "." + name;
  if (table == "sources") {
    settings.sources[name] = {TRY(words_of(given, key)), given.origin};
    return {};
  }
  const auto* text = given.value.as_string();
  if (text == nullptr || text->empty()) return wrong(given, key, "a text that is not empty");
  if (table == "mirrors") {
    if (given.from_app) return not_the_apps(given, "[mirrors]");
    if (!is_url(name) || !is_url(*text)) {
      return wrong(given, "an entry of [mirrors]", "one URL = \"another URL\"");
    }
    settings.mirrors[name] = {*text, given.origin};
    return {};
  }
  // What an app replaces is its own choice; where to is not, nor what the machine has replaced.
  if (given.from_app && (!is_built_in_name(*text) || settings.replace.count(name) > 0)) {
    return not_the_apps(given, format("[replace] \"{}\"", text::without_userinfo(name)));
  }
  settings.replace[name] = {*text, given.origin};
  return {};
}

Result<void> set_key(Settings& settings, const std::string& key, const Given& given) {
  for (const auto& row : keys()) {
    if (row.name != key) continue;
    if (given.from_app && !row.app_may) return not_the_apps(given, key);
    return row.set(settings, given, key);
  }
  return unknown_key(given, key);
}

Result<void>
apply(Settings& settings, const Value& document, const std::string& file, bool from_app) {
  for (const auto& [name, value] : document.members()) {
    const auto given_by = [&](const Value& at) {
      return Given{at, Origin{Origin::Kind::file, "", Location{file, at.line()}}, from_app};
    };
    const bool is_free = is_free_table(name);
    const bool is_value = std::any_of(
        keys().begin(), keys().end(), [&key = name](const Key& row) { return row.name == key; });
    if (is_free && !value.is_object()) return wrong(given_by(value), name, "a table");
    if (is_value || !value.is_object()) {
      TRY(set_key(settings, name, given_by(value)));
      continue;
    }
    for (const auto& [inner, inner_value] : value.members()) {
      if (is_free) {
        TRY(set_free(settings, name, inner, given_by(inner_value)));
      } else {
        TRY(set_key(settings, bprun::format("{}.{}", name, inner), given_by(inner_value)));
      }
    }
  }
  return {};
}

Result<void>
apply_text(Settings& settings, const std::string& text, const std::string& file, bool from_app) {
  auto document = document::parse_toml(text, file);
  if (!document) {
    Error error = std::move(document).error();
    error.kind = ErrorKind::config;
    return error;
  }
  return apply(settings, *document, file, from_app);
}

Result<void> apply_file(Settings& settings, const Path& file) {
  if (file.empty()) return {};
  const auto text = TRY(fs::read_file_if_exists(file, largest_file));
  return text ? apply_text(settings, *text, file.native(), false) : Result<void>();
}

/// The app is not trusted: its file must not be a way to read others.
Result<void> apply_app_file(Settings& settings, const Path& app_directory) {
  if (app_directory.empty() || !fs::is_directory(app_directory)) return {};
  const std::string name = "bprun.toml";
  auto text = fs::read_file_beneath(app_directory, name, largest_file);
  if (!text) {
    Error error = std::move(text).error();
    if (error.kind == ErrorKind::app) error.kind = ErrorKind::config;
    return error;
  }
  if (!*text) return {};
  return apply_text(settings, **text, (app_directory / name).native(), true);
}

Result<void> apply_flag(Settings& settings, const std::string& flag, const std::string& text) {
  const Value value(text);
  const Given given{value, Origin{Origin::Kind::flag, flag, {}}};
  for (const auto& row : keys()) {
    if (!row.flag.empty() && row.flag == flag) return row.set(settings, given, row.name);
  }
  return Error{.kind = ErrorKind::internal, .message = format("{} is no setting", flag)};
}

}  // namespace

std::string Origin::str() const {
  switch (kind) {
  case Kind::flag:
  case Kind::npm:
    return flag;
  case Kind::file:
    return to_string(where);
  case Kind::built_in:
    break;
  }
  return "default";
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view suffix;
    long long milliseconds;
  };

  constexpr std::array units{
      Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000}, Unit{"", 1000}};
  for (const auto& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto number = text::to_integer(text.substr(0, text.size() - unit.suffix.size()));
    if (!number || *number <= 0 || *number > 1'000'000'000LL) return std::nullopt;
    return std::chrono::milliseconds(*number * unit.milliseconds);
  }
  return std::nullopt;
}

Result<Settings> load(const Sources& sources) {
  Settings settings;
  TRY(apply_file(settings, sources.installation));
  TRY(apply_file(settings, sources.machine));
  TRY(apply_file(settings, sources.user));
  TRY(apply_app_file(settings, sources.app_directory));
  for (const auto& [flag, text] : sources.flags)
    TRY(apply_flag(settings, flag, text));
  return settings;
}

}  // namespace bprun::settings
