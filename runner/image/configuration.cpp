// SPDX-License-Identifier: MIT
#include "runner/image/configuration.hpp"

#include "runner/base/format.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/process/command.hpp"
#include "runner/process/machine.hpp"

#include <ctime>

namespace bprun::image {

namespace {

using document::Value;

std::string image_time(long long seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

/// The base's environment, and what an app counts on.
Value image_environment(const Value* inherited, const std::string& stack) {
  std::vector<std::pair<std::string, std::string>> all;
  if (inherited != nullptr) {
    for (const Value& line : inherited->elements()) {
      const auto* text = line.as_string();
      const auto equals = text == nullptr ? std::string::npos : text->find('=');
      if (equals == std::string::npos) continue;
      all.emplace_back(text->substr(0, equals), text->substr(equals + 1));
    }
  }
  const auto place = [&all](const std::string& name) -> std::string* {
    for (auto& [have, value] : all) {
      if (have == name) return &value;
    }
    return nullptr;
  };
  const auto set = [&](const std::string& name, const std::string& value, bool always) {
    std::string* there = place(name);
    if (there == nullptr) {
      all.emplace_back(name, value);
    } else if (always) {
      *there = value;
    }
  };
  set("PATH", process::default_path, false);
  // At its end: a process type that is called like a program must not hide that.
  std::string& path = *place("PATH");
  path += format(":{}", process_directory);
  set("LANG", "C.UTF-8", false);
  if (!stack.empty()) set("STACK", stack, false);
  set("HOME", app_directory, true);
  Value list = Value::array();
  for (const auto& [name, value] : all)
    list.add(format("{}={}", name, value));
  return list;
}

/// The base's lines of history, one a layer where it has others than it has layers.
Value base_history(const BaseImage& base) {
  const Value* history = base.config.find("history");
  std::size_t filled = 0;
  if (history != nullptr && history->is_array()) {
    for (const Value& line : history->elements()) {
      const Value* empty = line.find("empty_layer");
      const bool* is_empty = empty == nullptr ? nullptr : empty->as_bool();
      if (is_empty == nullptr || !*is_empty) ++filled;
    }
    if (filled == base.layers.size()) return *history;
  }
  Value lines = Value::array();
  for (std::size_t i = 0; i < base.layers.size(); ++i)
    lines.add(Value::object().set("created_by", "base image"));
  return lines;
}

Value run_settings(const ConfigurationRequest& request) {
  const Value* inherited = request.base.config.find("config");
  Value settings = inherited != nullptr && inherited->is_object() ? *inherited : Value::object();
  settings.set("User", format("{}:{}", request.uid, request.gid))
      .set("Env", image_environment(settings.find("Env"), request.stack))
      .set("Entrypoint", Value::array().add(launcher_path))
      .set("WorkingDir", app_directory);
  const std::string type = default_process_type(request.process_types);
  settings.set("Cmd", type.empty() ? Value() : Value::array().add(type));
  const Value* had = settings.find("Labels");
  Value labels = had != nullptr && had->is_object() ? *had : Value::object();
  for (const auto& [name, value] : request.labels)
    labels.set(name, value);
  return settings.set("Labels", std::move(labels));
}

}  // namespace

std::string default_process_type(const std::vector<manifest::ProcessType>& types) {
  if (manifest::find_process_type(types, "web") != nullptr) return "web";
  return types.size() == 1 ? types.front().name : "";
}

std::string image_architecture() {
  const std::string name = process::machine_architecture();
  return name == "x64" ? "amd64" : name;
}

Value make_configuration(const ConfigurationRequest& request) {
  const std::string created = image_time(request.created);
  Value diff_ids = Value::array();
  for (const auto& layer : request.base.layers)
    diff_ids.add(layer.diff_id);
  Value history = base_history(request.base);
  for (const auto& layer : request.layers) {
    diff_ids.add(layer.diff_id);
    history.add(Value::object().set("created", created).set("created_by", layer.created_by));
  }
  Value configuration = Value::object()
                            .set("created", created)
                            .set("architecture", image_architecture())
                            .set("os", "linux");
  if (const auto* variant = request.base.config.find_string("variant"))
    configuration.set("variant", *variant);
  return configuration.set("config", run_settings(request))
      .set("rootfs", Value::object().set("type", "layers").set("diff_ids", std::move(diff_ids)))
      .set("history", std::move(history));
}

}  // namespace bprun::image
