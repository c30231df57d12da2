// SPDX-License-Identifier: MIT
#include "runner/pipeline/release_scripts.hpp"

#include "runner/archive/list.hpp"
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/manifest/redaction.hpp"
#include "runner/pack/output.hpp"
#include "runner/pack/slug.hpp"
#include "runner/phases/line_keeper.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/pipeline/stack_root.hpp"
#include "runner/run/app_files.hpp"
#include "runner/run/image_app.hpp"
#include "runner/run/run.hpp"
#include "runner/run/slug_files.hpp"
#include "runner/store/store.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace bprun::pipeline {

namespace {

constexpr const char* app_json_file = "app.json";
constexpr const char* predeploy_phase = "dokku.predeploy";

/// Runs the line in the directory, whose files it may change.
Result<process::Outcome> run_in_directory(const Path& app,
                                          const store::Store& store,
                                          const PredeployRequest& request,
                                          const CommandGround& ground) {
  run::RunRequest run{.app = run::AppDirectory{app}, .what = run::ShellLine{request.script.line}};
  run.config = request.config;
  run.isolation = isolation_of(ground.settings);
  run.build_identity = identity_of(ground.settings);
  if (auto root = TRY(stack_root_of(ground.settings))) {
    run.stack_root = std::move(root->path);
    run.stack_root_origin = ground.settings.stack_root.origin.str();
  }
  run.limits = limits_of(ground.settings);
  run.limits.disk.reset();
  run.may_use_terminal = false;
  run.is_root_inside = true;
  run.dyno = "predeploy.1";
  auto prepared = TRY(run::prepare(store, run));

  manifest::Secrets secrets;
  secrets.add(request.config);
  const auto lines = [&](report::Channel channel) {
    return phases::LineKeeper([&ground, channel](std::string_view bytes) {
      ground.sink.emit(report::Output{predeploy_phase, "", channel, bytes});
    });
  };
  auto out_lines = lines(report::Channel::out);
  auto err_lines = lines(report::Channel::err);
  manifest::Redactor out(secrets, [&](std::string_view bytes) { out_lines.take(bytes); });
  manifest::Redactor err(secrets, [&](std::string_view bytes) { err_lines.take(bytes); });
  process::Watch watch;
  watch.deadline = process::Clock::now() + request.options.timeout;
  watch.grace = request.options.grace;
  watch.on_output = [&](process::Stream stream, std::string_view bytes) {
    (stream == process::Stream::out ? out : err).take(bytes);
  };
  auto outcome = prepared.execute_watched(std::move(watch));
  out.finish();
  err.finish();
  out_lines.flush();
  err_lines.flush();
  return outcome;
}

std::optional<Error> predeploy_failure(const process::Outcome& outcome) {
  if (outcome.exit.ok() && !outcome.timed_out && !outcome.stopped_because) return std::nullopt;
  Error error{.kind = ErrorKind::script,
              .message = format("scripts.dokku.predeploy of app.json {}", outcome.exit.str()),
              .hint = "Its output is above. Nothing was released.",
              .status = outcome.exit.status(),
              .signal = outcome.exit.signal};
  if (outcome.timed_out) {
    error.kind = ErrorKind::timeout;
    error.message = "scripts.dokku.predeploy of app.json was stopped (--release-timeout)";
  }
  if (outcome.stopped_because) {
    error.kind = ErrorKind::limit;
    error.message = format("scripts.dokku.predeploy of app.json: {}", *outcome.stopped_because);
  }
  return error;
}

}  // namespace

Result<std::string> random_secret() {
  std::array<char, 32> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return system_error("get random bytes", errno);
  }
  return to_hex({bytes.data(), bytes.size()});
}

Result<std::optional<manifest::AppJson>>
app_json_of(const Path& slug, run::SlugLayout layout, const store::Store& store) {
  if (run::is_image(slug)) return std::optional<manifest::AppJson>();
  const auto kept = TRY(run::kept_text(store, slug, layout, app_json_file));
  if (kept.text) return std::optional(TRY(manifest::parse_app_json(*kept.text, app_json_file)));
  if (kept.is_kept) return std::optional<manifest::AppJson>();
  const std::string below = std::string("app/") + app_json_file;
  std::vector<std::string> wanted;
  if (layout != run::SlugLayout::heroku) wanted.emplace_back(app_json_file);
  if (layout != run::SlugLayout::plain) wanted.push_back(below);
  const auto members = TRY(archive::read_members(slug, wanted));
  for (const auto& path : wanted) {
    const auto found = members.find(path);
    if (found == members.end()) continue;
    return std::optional(TRY(manifest::parse_app_json(found->second, app_json_file)));
  }
  return std::optional<manifest::AppJson>();
}

Result<bool> set_app_variables(const manifest::AppJson& app,
                               bool is_first,
                               const std::string& app_name,
                               manifest::ConfigVars& config) {
  auto variables = app.env;
  std::sort(variables.begin(), variables.end(), [](const auto& a, const auto& b) {
    return a.name < b.name;
  });
  bool is_changed = false;
  for (const auto& variable : variables) {
    if (!is_first && !variable.is_synced) continue;
    const auto* known = config.find(variable.name);
    const bool is_set = known != nullptr && !known->value.empty();
    const bool is_newer =
        variable.is_synced && variable.value && is_set && known->value != *variable.value;
    if (is_set && !is_newer) continue;
    auto value = variable.value;
    if (!value && variable.is_secret) value = TRY(random_secret());
    if (value) {
      TRY(config.add({variable.name, std::move(*value), to_string(variable.where)}));
      is_changed = true;
    } else if (variable.is_required) {
      return Error{.kind = ErrorKind::app,
                   .message =
                       format("required env var {} has no value and no default", variable.name),
                   .where = variable.where,
                   .hint = format("Give it one: bprun config set {0} --app {1} takes it from the "
                                  "environment.",
                                  variable.name,
                                  app_name)};
    }
  }
  return is_changed;
}

Result<Path>
run_predeploy(const Path& slug, const PredeployRequest& request, const CommandGround& ground) {
  const auto store = TRY(store::Store::open(TRY(store_root(ground.settings, ground.caller))));
  const auto work = TRY(store.work_directory());
  const Path app = TRY(run::unpack_slug(
      slug, work.path() / "app", request.options.layout, identity_of(ground.settings)));
  ground.sink.emit(report::PhaseStarted{predeploy_phase, ""});
  ground.sink.emit(report::Output{
      predeploy_phase, "", report::Channel::out, "Running dokku.predeploy of app.json...\n\n"});
  const auto outcome = TRY(run_in_directory(app, store, request, ground));
  ground.sink.emit(
      report::PhaseFinished{predeploy_phase, "", outcome.exit.status(), outcome.duration});
  if (auto failure = predeploy_failure(outcome)) return std::move(*failure);
  // What it has written stays: the slug is made anew.
  auto output = TRY(pack::Output::open(request.staged / "packed"));
  TRY(pack::write_slug({.build = app}, output));
  TRY(output.commit());
  return request.staged / "packed" / pack::slug_file;
}

}  // namespace bprun::pipeline
