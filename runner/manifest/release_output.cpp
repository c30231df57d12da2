// SPDX-License-Identifier: MIT
#include "runner/manifest/release_output.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/manifest/procfile.hpp"
#include "runner/process/environment.hpp"

namespace bprun::manifest {

namespace {

using document::Value;
using Pairs = std::vector<std::pair<std::string, std::string>>;

class ReleaseReader {
public:
  ReleaseReader(const Value& root, const std::string& name, ErrorKind kind)
      : root_(root), name_(name), kind_(kind) {}

  Result<ReleaseOutput> run() {
    if (root_.is_null()) return release_;
    if (!root_.is_object()) return wrong("the top level", "a map", root_);
    TRY(read_process_types());
    TRY(read_config_vars());
    TRY(read_addons());
    return std::move(release_);
  }

private:
  Error wrong(std::string_view what, std::string_view expected, const Value& value) {
    return Error{.kind = kind_,
                 .message = format("{} must be {}, and is {}", what, expected, value.type_name()),
                 .where = Location{name_, value.line()}};
  }

  void warn(const Value& value, std::string text) {
    release_.warnings.push_back({std::move(text), {name_, value.line()}});
  }

  /// A map of text; a null map is an empty one (B-14).
  Result<std::vector<std::pair<std::string, const Value*>>> map_of_text(const char* key) {
    std::vector<std::pair<std::string, const Value*>> members;
    const Value* map = root_.find(key);
    if (map == nullptr || map->is_null()) return members;
    if (!map->is_object()) return wrong(key, "a map", *map);
    for (const auto& [name, value] : map->members()) {
      if (!value.is_null() && !value.is_string()) {
        return wrong(format("{}.{}", key, text::printable(name)), "text", value);
      }
      members.emplace_back(name, &value);
    }
    return members;
  }

  Result<void> read_process_types() {
    for (const auto& [name, value] : TRY(map_of_text("default_process_types"))) {
      const auto* text = value->as_string();
      const std::string command(text != nullptr ? text::trim(*text) : "");
      if (!is_process_type_name(name)) {
        warn(*value,
             format("default process type ignored, for its name is illegal: {}",
                    text::printable(name)));
      } else if (command.empty()) {
        warn(*value, format("default process type ignored, for it has no command: {}", name));
      } else if (command.find('\0') != std::string::npos) {
        warn(*value, format("default process type ignored, for it holds a NUL byte: {}", name));
      } else {
        release_.default_process_types.emplace_back(name, command);
      }
    }
    return {};
  }

  Result<void> read_config_vars() {
    for (const auto& [name, value] : TRY(map_of_text("config_vars"))) {
      const auto* text = value->as_string();
      const std::string content = text != nullptr ? *text : "";
      if (!process::is_variable_name(name)) {
        warn(*value,
             format("config var ignored, for its name is illegal: {}", text::printable(name)));
      } else if (content.find('\0') != std::string::npos) {
        warn(*value, format("config var ignored, for it holds a NUL byte: {}", name));
      } else {
        release_.config_vars.emplace_back(name, content);
      }
    }
    return {};
  }

  Result<void> read_addons() {
    const Value* addons = root_.find("addons");
    if (addons == nullptr || addons->is_null()) return {};
    if (addons->is_object() && addons->members().empty()) return {};
    if (!addons->as_array()) return wrong("addons", "a list", *addons);
    for (const auto& addon : addons->elements()) {
      if (const auto* text = addon.as_string()) {
        release_.addons.push_back(*text);
      } else {
        warn(addon, format("add-on ignored, for it is {} and no text", addon.type_name()));
      }
    }
    return {};
  }

  const Value& root_;
  const std::string& name_;
  ErrorKind kind_;
  ReleaseOutput release_;
};

Result<ReleaseOutput> parse_as(std::string_view yaml, const std::string& name, ErrorKind kind) {
  auto root = document::parse_yaml(yaml, name, document::YamlScalars::as_written);
  if (!root) {
    Error error = std::move(root).error();
    error.kind = kind;
    return error;
  }
  return ReleaseReader(*root, name, kind).run();
}

void add_map(Value& root, const char* key, const Pairs& pairs) {
  if (pairs.empty()) return;
  Value map = Value::object();
  for (const auto& [name, value] : pairs)
    map.set(name, value);
  root.set(key, std::move(map));
}

}  // namespace

Result<ReleaseOutput> parse_release(std::string_view yaml, const std::string& name) {
  return parse_as(yaml, name, ErrorKind::buildpack);
}

std::string to_release_yaml(const ReleaseOutput& release) {
  if (release.empty()) return "--- {}\n";
  Value root = Value::object();
  if (!release.addons.empty()) {
    Value addons = Value::array();
    for (const auto& addon : release.addons)
      addons.add(addon);
    root.set("addons", std::move(addons));
  }
  add_map(root, "config_vars", release.config_vars);
  add_map(root, "default_process_types", release.default_process_types);
  return "---\n" + document::to_yaml(root);
}

Result<std::optional<ReleaseOutput>> read_release_file(const fs::Path& app_dir) {
  const auto text = TRY(fs::read_file_beneath(app_dir, ".release"));
  if (!text) return std::optional<ReleaseOutput>();
  return std::optional<ReleaseOutput>(TRY(parse_as(*text, ".release", ErrorKind::app)));
}

}  // namespace bprun::manifest
