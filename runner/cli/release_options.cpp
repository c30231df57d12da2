// SPDX-License-Identifier: MIT
#include "runner/cli/release_options.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/run_app.hpp"
#include "runner/cli/shared_options.hpp"

namespace bprun::cli {

namespace {

Result<std::optional<std::chrono::milliseconds>> time_of(const Arguments& arguments,
                                                         std::string_view option) {
  using Time = std::optional<std::chrono::milliseconds>;
  const auto given = arguments.value(option);
  if (!given) return Time();
  const auto time = settings::parse_duration(*given);
  if (time && time->count() > 0) return Time(time);
  return Error{.kind = ErrorKind::usage,
               .message = format("{} must be a time like 90s, 10m or 1h", option)};
}

Result<std::pair<std::string, std::string>> env_command(const std::string& given) {
  const std::size_t equals = given.find('=');
  std::string name = given.substr(0, equals);
  if (equals != std::string::npos && process::is_variable_name(name) &&
      !text::trim(given.substr(equals + 1)).empty()) {
    return std::pair(std::move(name), given.substr(equals + 1));
  }
  return Error{.kind = ErrorKind::usage,
               .message = "--env-command takes NAME='COMMAND'",
               .hint = "For example: --env-command DB_PASSWORD='cat /run/secrets/db'"};
}

}  // namespace

Result<pipeline::AppRequest> app_request(const Arguments& arguments) {
  pipeline::AppRequest request;
  request.caller = process::Environment::inherited();
  request.settings = settings_sources(arguments, request.caller);
  const auto app = arguments.value("--app");
  if (!app) {
    return Error{.kind = ErrorKind::usage,
                 .message = "say which app: --app NAME",
                 .hint = "A name is all it takes: the first deploy makes the app."};
  }
  if (!releases::is_app_name(*app)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("--app {} is no name for an app", text::printable(*app)),
                 .hint = "Take letters, digits, -, _ and full stops, a letter or a digit first, 63 "
                         "at the most."};
  }
  request.app = *app;
  request.wait = !arguments.has("--no-wait");
  request.wait_limit = TRY(time_of(arguments, "--max-wait"));
  return request;
}

Result<std::vector<std::pair<std::string, std::string>>> env_commands(const Arguments& arguments) {
  const auto given = arguments.values("--env-command");
  std::vector<std::pair<std::string, std::string>> commands;
  commands.reserve(given.size());
  for (const auto& one : given)
    commands.push_back(TRY(env_command(one)));
  return commands;
}

Result<pipeline::CommandOptions> command_options(const Arguments& arguments,
                                                 std::string_view timeout_option) {
  pipeline::CommandOptions options;
  options.timeout = TRY(time_of(arguments, timeout_option)).value_or(options.timeout);
  options.wait_limit = TRY(time_of(arguments, "--wait-limit")).value_or(options.wait_limit);
  options.wait_for = arguments.values("--wait-for");
  options.layout = TRY(layout_of(arguments));
  options.env_commands = TRY(env_commands(arguments));
  if (const auto assumed = arguments.value("--assume")) {
    if (*assumed != "done" && *assumed != "failed") {
      return Error{.kind = ErrorKind::usage,
                   .message =
                       format("--assume is done or failed, and not {}", text::printable(*assumed))};
    }
    options.assume_done = *assumed == "done";
  }
  return options;
}

Result<int> version_of(const std::string& word) {
  if (const auto version = releases::parse_version(word)) return *version;
  return Error{.kind = ErrorKind::usage,
               .message = format("{} is no version of a release", text::printable(word)),
               .hint = "Versions are v1, v2 and so on."};
}

}  // namespace bprun::cli
