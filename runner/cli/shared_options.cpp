// SPDX-License-Identifier: MIT
#include "runner/cli/shared_options.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/manifest/env_dir.hpp"
#include "runner/manifest/env_file.hpp"
#include "runner/process/own_program.hpp"
#include "runner/settings/keys.hpp"

#include <functional>

namespace bprun::cli {

namespace {

Result<void> add_directory(GivenConfig& config, const std::string& directory) {
  const auto read = TRY(manifest::read_env_dir(directory));
  for (const auto& [name, value] : read.variables.variables()) {
    TRY(config.variables.add({name, value, format("{}/{}", directory, name)}));
  }
  config.warnings.insert(config.warnings.end(), read.warnings.begin(), read.warnings.end());
  return {};
}

Result<void> add_file(GivenConfig& config, const std::string& file) {
  const auto read =
      TRY(manifest::read_env_file(file, [&](std::string_view name) -> std::optional<std::string> {
        const auto* earlier = config.variables.find(name);
        return earlier != nullptr ? std::optional(earlier->value) : std::nullopt;
      }));
  for (const auto& entry : read.entries) {
    TRY(config.variables.add({entry.name, entry.value, format("{}:{}", file, entry.line)}));
  }
  config.warnings.insert(config.warnings.end(), read.warnings.begin(), read.warnings.end());
  return {};
}

using manifest::ConfigVars;

/// `after_each` sees what is set after each option.
Result<void> add_options(GivenConfig& config,
                         const Arguments& arguments,
                         const process::Environment& caller,
                         const std::function<void(const ConfigVars&)>& after_each) {
  for (const auto& directory : arguments.values("--env-dir")) {
    TRY(add_directory(config, directory));
    after_each(config.variables);
  }
  for (const auto& file : arguments.values("--env-file")) {
    TRY(add_file(config, file));
    after_each(config.variables);
  }
  for (const auto& option : arguments.values("--env")) {
    TRY(config.variables.add(TRY(manifest::parse_env_option(
        option, [&](std::string_view name) { return caller.get(name); }))));
    after_each(config.variables);
  }
  return {};
}

}  // namespace

Result<GivenConfig> config_vars(const Arguments& arguments, const process::Environment& caller) {
  GivenConfig config;
  TRY(add_options(config, arguments, caller, [](const ConfigVars&) {}));
  return config;
}

Result<std::vector<manifest::ConfigVar>> settings_of_variable(const Arguments& arguments,
                                                              const process::Environment& caller,
                                                              const std::string& name) {
  GivenConfig config;
  std::vector<manifest::ConfigVar> settings;
  TRY(add_options(config, arguments, caller, [&](const ConfigVars& so_far) {
    const auto* now = so_far.find(name);
    if (now != nullptr && (settings.empty() || !(settings.back() == *now)))
      settings.push_back(*now);
  }));
  return settings;
}

settings::Sources settings_sources(const Arguments& arguments, const process::Environment& caller) {
  settings::Sources sources{.machine = "/etc/bprun.toml"};
  if (const auto program = process::own_program()) {
    sources.installation = program->parent_path() / "defaults.toml";
  }
  if (const auto config = caller.get("XDG_CONFIG_HOME"); config && config->starts_with("/")) {
    sources.user = fs::Path(*config) / "bprun.toml";
  } else if (const auto home = caller.get("HOME"); home && home->starts_with("/")) {
    sources.user = fs::Path(*home) / ".config/bprun.toml";
  }
  // Options that are settings: the table of keys has them.
  for (const auto& key : settings::keys()) {
    if (key.flag.empty()) continue;
    if (auto value = arguments.value(key.flag)) {
      sources.flags.emplace_back(key.flag, std::move(*value));
    }
  }
  return sources;
}

Result<std::vector<std::pair<std::string, std::string>>> replacements(const Arguments& arguments) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& option : arguments.values("--replace")) {
    const std::size_t equals = option.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == option.size()) {
      return Error{.kind = ErrorKind::usage,
                   .message =
                       format("--replace takes FROM=TO, and not {}", text::printable(option)),
                   .hint = "FROM is a buildpack as the app lists it, TO what to take instead."};
    }
    all.emplace_back(option.substr(0, equals), option.substr(equals + 1));
  }
  return all;
}

Result<GivenBuild> build_request(const Arguments& arguments) {
  GivenBuild given;
  auto& request = given.request;
  request.caller = process::Environment::inherited();
  if (!arguments.operands.empty()) request.source = arguments.operands[0];
  request.buildpacks = arguments.values("--buildpack");
  request.replace = TRY(replacements(arguments));
  auto config = config_vars(arguments, request.caller);
  if (!config) {
    request.refusal = config.error();
    config = GivenConfig{};
  }
  request.config_vars = std::move(config->variables);
  given.warnings = std::move(config->warnings);
  request.settings = settings_sources(arguments, request.caller);
  request.app = arguments.value("--app");
  if (const auto stacks = arguments.value("--stacks")) request.stacks = *stacks;
  request.tree = TRY(tree_method(arguments));
  request.network = !arguments.has("--no-network");
  request.offline = arguments.has("--offline");
  request.wait = !arguments.has("--no-wait");
  request.registry = arguments.has("--registry");
  request.pass_credentials = arguments.has("--pass-credentials");
  request.read_env_files = arguments.has("--env-file");
  if (const auto file = arguments.value("--report")) request.report_file = *file;
  return given;
}

Result<pipeline::BuildRequest> plan_request(const Arguments& arguments) {
  pipeline::BuildRequest request;
  request.caller = process::Environment::inherited();
  if (!arguments.operands.empty()) request.source = arguments.operands[0];
  request.buildpacks = arguments.values("--buildpack");
  request.replace = TRY(replacements(arguments));
  request.config_vars = TRY(config_vars(arguments, request.caller)).variables;
  request.settings = settings_sources(arguments, request.caller);
  if (const auto stacks = arguments.value("--stacks")) request.stacks = *stacks;
  request.network = !arguments.has("--no-network");
  request.registry = arguments.has("--registry");
  request.read_env_files = arguments.has("--env-file");
  request.arch = arguments.value("--arch");
  if (request.arch && *request.arch != "x64" && *request.arch != "arm64") {
    return Error{.kind = ErrorKind::usage,
                 .message =
                     format("--arch is x64 or arm64, and not {}", text::printable(*request.arch))};
  }
  return request;
}

std::vector<std::string> stack_names(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const auto& value : arguments.values("--stack")) {
    for (const auto name : text::split(value, ',')) {
      if (const auto trimmed = text::trim(name); !trimmed.empty()) names.emplace_back(trimmed);
    }
  }
  return names == std::vector<std::string>{"all"} ? std::vector<std::string>{} : names;
}

Result<sandbox::TreeMethod> tree_method(const Arguments& arguments) {
  const std::string word = arguments.value("--source").value_or("auto");
  if (word == "auto") return sandbox::TreeMethod::automatic;
  if (word == "overlay") return sandbox::TreeMethod::overlay;
  if (word == "copy") return sandbox::TreeMethod::copy;
  return Error{.kind = ErrorKind::usage,
               .message = format("--source is auto, overlay or copy, and not {}", word)};
}

}  // namespace bprun::cli
