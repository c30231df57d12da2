// SPDX-License-Identifier: MIT
// After the compiling: the commands of app.json or bin/test of the buildpacks, each in a dyno of
// its own.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/run/command_line.hpp"
#include "runner/run/profile.hpp"

namespace bprun::pipeline {

namespace {

constexpr const char* bash = "/bin/bash";

TestStep step_of_command(std::string phase, const manifest::AppScript& command) {
  return {.phase = std::move(phase),
          .buildpack = "app.json",
          .shown = format("`{}`", text::printable(text::trim(command.line))),
          .words = {bash, "-c", run::shell_text(command.line).text},
          .where = command.where};
}

}  // namespace

std::vector<TestStep> BuildState::test_steps() const {
  std::vector<TestStep> steps;
  if (test_environment_.test) {
    steps.push_back(step_of_command("test", *test_environment_.test));
    return steps;
  }
  for (const auto& member : members_) {
    if (!member.buildpack.scripts.test) continue;
    steps.push_back({.phase = "test",
                     .buildpack = member.buildpack.name,
                     .shown = format("bin/test of {}", member.buildpack.name),
                     .words = {sandbox_->inside(member.buildpack.script("test")).native(),
                               sandbox_->inside(workspace_->build()).native(),
                               sandbox_->inside(workspace_->env()).native()}});
  }
  return steps;
}

Result<void> BuildState::check_tests() const {
  if (purpose_ != Purpose::test || !test_steps().empty()) return {};
  std::vector<std::string> names;
  names.reserve(members_.size());
  for (const auto& member : members_)
    names.push_back(member.buildpack.name);
  return Error{.kind = ErrorKind::buildpack,
               .message = names.size() == 1
                              ? format("{} has no bin/test, so nothing can run the tests", names[0])
                              : format("none of the buildpacks can run tests: {} have no bin/test",
                                       text::list(names)),
               .hint = "Write the command into app.json:\n"
                       "  \"environments\": {\"test\": {\"scripts\": {\"test\": \"make test\"}}}"};
}

/// What a dyno has and a build has not: the app is in /app, which is HOME, and config vars are
/// variables. What buildpacks exported to one another is not there; the profile scripts are
/// sourced.
Result<void> BuildState::enter_dyno() {
  if (build_dir_ == BuildDir::separate) {
    build_dir_ = BuildDir::app;
    TRY(start_sandbox());
    environment_.set("BPRUN_RUNTIMES", sandbox_->inside(workspace_->runtimes()).native());
    build_environment_.environment = environment_;
  }
  environment_ = build_environment_.environment;
  environment_.merge(config_vars_.environment());
  environment_.set("HOME", sandbox_->inside(workspace_->build()).native());
  return {};
}

Result<void> BuildState::run_test(const TestStep& step) {
  title(format("Running {}", step.shown));
  const Path home = sandbox_->inside(workspace_->build());
  const auto profile = TRY(run::profile_scripts(workspace_->build()));
  const phases::Script script{.phase = step.phase,
                              .buildpack = step.buildpack,
                              .argv = run::start_words(bash, home, profile, step.words),
                              .directory = home,
                              .show = phases::Show::all,
                              .shown = step.shown};
  TestRecord record{
      .phase = step.phase, .buildpack = step.buildpack, .shown = step.shown, .where = step.where};
  auto ran = phase(step.phase, step.buildpack, [&]() -> Result<void> {
    auto runner = scripts();
    const auto end = TRY(runner.run(script, environment_));
    record.duration = end.outcome.duration;
    const auto& exit = end.outcome.exit;
    if (exit.ok()) return {};
    return Error{.kind = ErrorKind::script,
                 .message =
                     step.phase == "test-setup"
                         ? format("the tests could not be set up: {} {}", step.shown, exit.str())
                         : format("the tests failed: {} {}", step.shown, exit.str()),
                 .where = step.where,
                 .status = exit.status(),
                 .signal = exit.signal};
  });
  if (!ran) {
    record.status = exit_status(ran.error());
    record.signal = ran.error().signal;
  }
  record.last_output = last_output();
  record_.tests.push_back(std::move(record));
  return ran;
}

Result<void> BuildState::run_tests() {
  TRY(enter_dyno());
  if (request_.tests.junit) {
    auto places = TRY(junit_places(request_.tests.junit_from));
    junit_.emplace(TRY(JunitSearch::begin(workspace_->build(), std::move(places))));
  }
  if (test_environment_.setup) {
    TRY(run_test(step_of_command("test-setup", *test_environment_.setup)));
  }
  std::optional<Error> first;
  std::string output_of_first;
  std::vector<std::string> command_of_first;
  std::string failed_buildpack;
  for (const auto& step : test_steps()) {
    auto ran = run_test(step);
    if (ran) continue;
    // Time, memory and the user's patience are up for all of them.
    if (ran.error().kind != ErrorKind::script) return ran;
    if (first) {
      warn(ran.error().message);
      continue;
    }
    first = std::move(ran).error();
    output_of_first = record_.last_output;
    command_of_first = record_.command;
    failed_buildpack = step.buildpack;
  }
  if (!first) {
    title("The tests passed");
    return {};
  }
  // The record tells of the failure that the exit status is.
  record_.failed_phase = "test";
  record_.failed_buildpack = failed_buildpack;
  record_.last_output = output_of_first;
  record_.command = command_of_first;
  return std::move(*first);
}

}  // namespace bprun::pipeline
