// SPDX-License-Identifier: MIT
#include "runner/manifest/config_vars.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/environment.hpp"

#include <algorithm>

namespace bprun::manifest {

namespace {

Error illegal_name(std::string_view name, std::string_view origin) {
  return Error{.kind = ErrorKind::usage,
               .message = format("{}: \"{}\" is no name for a variable",
                                 text::printable(origin),
                                 text::printable(name)),
               .hint = "Names are made of letters, digits and _, and do not begin with a digit."};
}

}  // namespace

Result<void> ConfigVars::add(ConfigVar variable) {
  if (!process::is_variable_name(variable.name)) {
    return illegal_name(variable.name, variable.origin);
  }
  if (variable.value.find('\0') != std::string::npos) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{}: the value of {} holds a NUL byte, which no environment can",
                                   text::printable(variable.origin),
                                   variable.name)};
  }
  const auto same = std::find_if(variables_.begin(), variables_.end(), [&](const ConfigVar& old) {
    return old.name == variable.name;
  });
  if (same != variables_.end()) {
    *same = std::move(variable);
  } else {
    variables_.push_back(std::move(variable));
  }
  return {};
}

Result<void> ConfigVars::add_all(const ConfigVars& others) {
  for (const auto& variable : others.all())
    TRY(add(variable));
  return {};
}

const ConfigVar* ConfigVars::find(std::string_view name) const {
  for (const auto& variable : variables_) {
    if (variable.name == name) return &variable;
  }
  return nullptr;
}

process::Environment ConfigVars::environment() const {
  process::Environment result;
  for (const auto& variable : variables_)
    result.set(variable.name, variable.value);
  return result;
}

Result<ConfigVar> parse_env_option(std::string_view argument, const VariableLookup& caller) {
  const std::size_t equals = argument.find('=');
  const std::string_view name = argument.substr(0, equals);
  if (!process::is_variable_name(name)) return illegal_name(name, "--env");
  if (equals != std::string_view::npos) {
    return ConfigVar{.name = std::string(name),
                     .value = std::string(argument.substr(equals + 1)),
                     .origin = "--env"};
  }
  std::optional<std::string> value = caller ? caller(name) : std::nullopt;
  if (!value) {
    return Error{.kind = ErrorKind::usage,
                 .message = format(
                     "--env {} has no value, and {} is not set in the environment", name, name),
                 .hint = format("Write --env {}=VALUE, or export {} first.", name, name)};
  }
  return ConfigVar{.name = std::string(name),
                   .value = std::move(*value),
                   .origin = "--env, from the environment"};
}

}  // namespace bprun::manifest
