// SPDX-License-Identifier: MIT
#include "runner/herokuish/app_env.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/env_file.hpp"
#include "runner/process/run.hpp"

namespace bprun::herokuish {

namespace {

constexpr std::size_t largest_value = 64UL << 20;

/// The environment that bash has after evaluating `shell`, as one export of all the words.
Result<process::Environment> evaluated(const std::string& shell,
                                       const Account& account,
                                       const process::Environment& environment) {
  process::Command command{.argv = {"bash",
                                    "-c",
                                    "set -eo pipefail\neval $(printf '%s\\n' \"$1\")\nexec env -0",
                                    "bash",
                                    shell},
                           .environment = environment};
  if (can_change_user()) command.credentials = credentials_of(account);
  const auto captured = TRY(process::capture(command));
  if (!captured.exit.ok()) {
    return Error{.kind = ErrorKind::app,
                 .message = format("bash could not evaluate it: it {}", captured.exit.str()),
                 .where = Location{".env"}};
  }
  process::Environment result;
  for (const auto entry : text::split(captured.out, '\0')) {
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    const auto name = entry.substr(0, equals);
    if (name == "_" || name == "SHLVL" || name == "PWD" || name == "OLDPWD") continue;
    result.set(std::string(name), std::string(entry.substr(equals + 1)));
  }
  return result;
}

}  // namespace

Result<void>
apply_env_file(const Session& session, const Account& account, process::Environment& environment) {
  // Python's people call a directory so.
  if (!fs::is_file(session.paths.app / ".env")) return {};
  const auto text = TRY(fs::read_file_beneath(session.paths.app, ".env"));
  if (!text) return {};
  if (session.original) {
    environment = TRY(evaluated(env_file_as_shell(*text), account, environment));
    return {};
  }
  auto file = manifest::parse_env_file(
      *text, ".env", [&](std::string_view name) { return environment.get(name); });
  if (!file) {
    Error error = std::move(file).error();
    error.kind = ErrorKind::app;  // the app wrote it, and not whoever called
    return error;
  }
  for (const auto& entry : file->entries)
    environment.set(entry.name, entry.value);
  std::vector<std::string> warnings;
  warnings.reserve(file->warnings.size());
  for (const auto& problem : file->warnings)
    warnings.push_back(format("{}: {}", to_string(problem.where), problem.text));
  warn(warnings);
  return {};
}

std::string env_file_as_shell(std::string_view text) {
  std::string shell;
  for (const auto raw : text::split(text, '\n')) {
    auto line = raw;
    while (line.starts_with(' ') || line.starts_with('\t'))
      line.remove_prefix(1);
    while (line.ends_with(' ') || line.ends_with('\t'))
      line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto equals = line.find('=');
    auto key = line.substr(0, equals);
    if (const auto keyword = key.find("export "); keyword != std::string_view::npos) {
      key.remove_prefix(keyword + 7);
    }
    const auto value = equals == std::string_view::npos ? line : line.substr(equals + 1);
    const bool quoted = value.starts_with('\'') || value.starts_with('"');
    shell +=
        quoted ? format("export {}={}\n", key, value) : format("export {}=\"{}\"\n", key, value);
  }
  return shell;
}

Result<std::vector<std::string>> apply_env_dir(const Path& directory,
                                               process::Environment& environment) {
  std::vector<std::string> warnings;
  if (!fs::is_directory(directory)) return warnings;
  for (const auto& name : TRY(fs::list_directory(directory))) {
    if (name.starts_with('.')) continue;
    const Path file = directory / name;
    const std::string shown = text::printable(file.native());
    if (!fs::is_file(file)) {
      warnings.push_back(format("{} is no file, and passed over", shown));
      continue;
    }
    if (!process::is_variable_name(name)) {
      warnings.push_back(format("{} has no legal name of a variable, and is passed over", shown));
      continue;
    }
    // Not through a link that leads out: builds may write there, and this may be root. A mounted
    // secret's links stay inside.
    auto found = fs::read_file_beneath(directory, name, largest_value);
    if (found && !found->has_value()) continue;  // it went in the meantime
    if (!found || (*found)->find('\0') != std::string::npos) {
      warnings.push_back(format(
          "{} is passed over: {}", shown, found ? "it holds a NUL byte" : found.error().message));
      continue;
    }
    std::string value = std::move(**found);
    while (value.ends_with('\n'))
      value.pop_back();
    environment.set(name, std::move(value));
  }
  return warnings;
}

}  // namespace bprun::herokuish
