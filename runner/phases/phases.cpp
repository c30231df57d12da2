// SPDX-License-Identifier: MIT
#include "runner/phases/phases.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/phases/interpreter.hpp"

#include <array>

namespace bprun::phases {

namespace {

Script script_of(const Turn& turn,
                 const ScriptRunner& scripts,
                 std::string_view phase,
                 const std::vector<Path>& arguments,
                 Show show) {
  Script script{.phase = phase,
                .buildpack = turn.buildpack.name,
                .argv = {scripts.inside(turn.buildpack.script(phase)).native()},
                .directory = scripts.inside(turn.directory),
                .show = show};
  for (const auto& argument : arguments)
    script.argv.push_back(scripts.inside(argument).native());
  return script;
}

std::string without_trailing_newlines(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text.pop_back();
  return text;
}

/// `failure` is what it means that the script failed.
Result<std::chrono::milliseconds> run_compile(ScriptRunner& scripts,
                                              const Turn& turn,
                                              std::string_view phase,
                                              const std::string& failure) {
  const auto& places = turn.places;
  const auto end = TRY(scripts.run(
      script_of(turn, scripts, phase, {places.build, places.cache, places.env}, Show::all),
      turn.environment));
  if (!end.outcome.exit.ok()) {
    return Error{.kind = ErrorKind::script,
                 .message = format("{} ({} {})", failure, file_of(phase), end.outcome.exit.str()),
                 .status = end.outcome.exit.status(),
                 .signal = end.outcome.exit.signal};
  }
  return end.outcome.duration;
}

/// Reads the environment that `env -0` printed. What bash sets of its own accord is not an export.
process::Environment parse_environment(std::string_view printed,
                                       const process::Environment& before) {
  process::Environment after;
  for (const auto entry : text::split(printed, '\0')) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    after.set(std::string(entry.substr(0, equals)), std::string(entry.substr(equals + 1)));
  }
  for (const char* name : {"_", "SHLVL", "PWD", "OLDPWD"}) {
    after.unset(name);
    if (const auto value = before.get(name)) after.set(name, *value);
  }
  return after;
}

}  // namespace

Result<Detection> detect(ScriptRunner& scripts, const Turn& turn) {
  const auto end = TRY(scripts.run(
      script_of(turn, scripts, "detect", {turn.places.build}, Show::nothing), turn.environment));
  return Detection{.applies = end.outcome.exit.ok(),
                   .name = without_trailing_newlines(end.out),
                   .status = end.outcome.exit.status(),
                   .signal = end.outcome.exit.signal,
                   .ended = end.outcome.exit.str(),
                   .err = end.err,
                   .duration = end.outcome.duration};
}

Result<std::chrono::milliseconds>
compile(ScriptRunner& scripts, const Turn& turn, const std::string& display_name) {
  return run_compile(
      scripts, turn, "compile", format("Push rejected, failed to compile {} app", display_name));
}

Result<std::chrono::milliseconds>
test_compile(ScriptRunner& scripts, const Turn& turn, const std::string& display_name) {
  return run_compile(scripts,
                     turn,
                     test_compile_phase(turn.buildpack),
                     format("failed to compile {} app for its tests", display_name));
}

std::string_view test_compile_phase(const buildpack::Buildpack& buildpack) {
  return buildpack.scripts.test_compile ? "test-compile" : "compile";
}

Result<process::Environment> source_export(ScriptRunner& scripts, const Turn& turn) {
  const Path file = turn.buildpack.export_file();
  if (!fs::is_file(file)) return turn.environment;
  // By absolute path, for the file may have changed PATH beyond use; and with its own output kept
  // apart from ours.
  const std::string inside = scripts.inside(file).native();
  const Script script{
      .phase = "export",
      .buildpack = turn.buildpack.name,
      .argv = {"/bin/bash", "-c", ". \"$1\" >&2; exec /usr/bin/env -0", "export", inside},
      .directory = scripts.inside(turn.directory),
      .show = Show::errors};
  const auto end = TRY(scripts.run(script, turn.environment));
  if (!end.outcome.exit.ok() || end.out.empty()) {
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("the file export of {} cannot be read by bash: it {}",
                                   turn.buildpack.name,
                                   end.outcome.exit.str()),
                 .where = Location{"export"},
                 .hint = "The buildpack wrote it for the buildpacks after it; its author can tell "
                         "what is wrong."};
  }
  return parse_environment(end.out, turn.environment);
}

Result<std::optional<std::string>> release_text(ScriptRunner& scripts, const Turn& turn) {
  if (!turn.buildpack.scripts.release) return std::optional<std::string>{};
  std::vector<Path> arguments{turn.places.build};
  if (turn.release_gets_cache) arguments.push_back(turn.places.cache);
  auto end = TRY(
      scripts.run(script_of(turn, scripts, "release", arguments, Show::errors), turn.environment));
  if (!end.outcome.exit.ok()) {
    return Error{.kind = ErrorKind::script,
                 .message =
                     format("bin/release of {} {}", turn.buildpack.name, end.outcome.exit.str()),
                 .status = end.outcome.exit.status(),
                 .signal = end.outcome.exit.signal};
  }
  return std::optional(std::move(end.out));
}

Result<std::optional<manifest::ReleaseOutput>> release(ScriptRunner& scripts, const Turn& turn) {
  const auto printed = TRY(release_text(scripts, turn));
  if (!printed) return std::optional<manifest::ReleaseOutput>{};
  return std::optional(
      TRY_WHILE(manifest::parse_release(*printed, format("bin/release of {}", turn.buildpack.name)),
                format("while reading what bin/release of {} printed", turn.buildpack.name)));
}

document::Value report(ScriptRunner& scripts, const Turn& turn) {
  if (!turn.buildpack.scripts.report) return {};
  const auto& places = turn.places;
  const auto end = scripts.run(
      script_of(turn, scripts, "report", {places.build, places.cache, places.env}, Show::nothing),
      turn.environment);
  if (!end || !end->outcome.exit.ok()) return {};
  // YAML reads JSON too.
  auto value = document::parse_yaml(end->out, "bin/report");
  return value && value->is_object() ? std::move(value).take() : document::Value{};
}

}  // namespace bprun::phases
