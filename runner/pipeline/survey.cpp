// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/buildpack/builtin.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/process/machine.hpp"
#include "runner/stack/date.hpp"

namespace bprun::pipeline {

namespace {

/// A config file has nothing to do but to set variables.
constexpr std::chrono::seconds longest_config{10};

/// Flags go before files.
std::map<std::string, std::string> replacements(const BuildRequest& request,
                                                const settings::Settings& settings) {
  std::map<std::string, std::string> plain;
  for (const auto& [what, with] : settings.replace)
    plain[what] = with.value;
  for (const auto& [what, with] : request.replace)
    plain[what] = with;
  return plain;
}

}  // namespace

Result<void> BuildState::understand_list() {
  if (order_.source == buildpack::Source::sweep) return {};
  buildpack::ParseOptions options{.base = source_.directory,
                                  .replace = replacements(request_, settings_),
                                  .registry = request_.registry};
  options.builtins = TRY(buildpack::builtins_directory());
  if (order_.source == buildpack::Source::flags) options.base = Path(".");
  options.from_app = order_.source == buildpack::Source::app_json ||
                     order_.source == buildpack::Source::dot_buildpacks;
  for (const auto& entry : order_.entries) {
    options.where = entry.where;
    listed_.push_back({.reference = TRY(buildpack::parse_reference(entry.text, options))});
  }
  return {};
}

resolve::Target BuildState::target() const {
  return {.stack = stack_,
          .arch = request_.arch.value_or(process::machine_architecture()),
          .today = stack::today()};
}

/// The stack that scripts will find themselves on, where it is this machine's and no --stack-root.
Result<std::optional<stack::Stack>> BuildState::machine_without_root() const {
  const auto here = tables_->stack_of_this_machine();
  if (!here || stack_root_) return std::optional<stack::Stack>();
  return std::optional(TRY(tables_->find_stack(*here)));
}

/// bash reads the config as the buildpack itself would: in the sandbox, in the copy of the app.
Result<std::string> BuildState::ask_bash(const requests::BashQuestion& question) {
  TRY(prepare_directories());
  const auto until = process::Clock::now() + longest_config;
  phases::ScriptRunner runner(
      *sandbox_,
      sink_,
      {.deadline = deadline_ ? std::min(*deadline_, until) : until,
       .words =
           format("{}s, the time that bash has for {}", longest_config.count(), question.file)});
  const phases::Script script{.phase = "config",
                              .buildpack = question.file,
                              .argv = question.argv,
                              .directory = runner.inside(workspace_->build()),
                              .show = phases::Show::errors};
  const auto end = TRY(runner.run(script, environment_));
  if (!end.outcome.exit.ok()) {
    return Error{.kind = ErrorKind::app,
                 .message = format("bash, reading the file, {}", end.outcome.exit.str()),
                 .where = Location{.file = question.file, .line = 0},
                 .hint = "Write the versions as plain assignments: erlang_version=27.2"};
  }
  return end.out;
}

Result<void> BuildState::survey_listed() {
  surveyor_.emplace(TRY(plan::Surveyor::make(*tables_)));
  plan::SurveyRequest request{.app = source_.directory,
                              .buildpacks = listed_,
                              .target = target(),
                              .network = request_.network,
                              .will_build = purpose_ != Purpose::plan,
                              .own_speak_for_themselves = purpose_ != Purpose::plan};
  request.bash = [this](const requests::BashQuestion& question) { return ask_bash(question); };
  request.machine = TRY(machine_without_root());
  survey_ = TRY(surveyor_->survey(request));
  return {};
}

Result<void> BuildState::tell(const resolve::Diagnosis& diagnosis) {
  record_.diagnoses.push_back(resolve::to_document(diagnosis));
  switch (diagnosis.severity) {
  case resolve::Severity::error:
    return resolve::to_error(diagnosis);
  case resolve::Severity::warning: {
    std::string text = resolve::to_text(diagnosis);
    text.pop_back();
    warn(std::move(text));
    break;
  }
  case resolve::Severity::note:
    detail(diagnosis.message);
    break;
  }
  return {};
}

Result<void> BuildState::survey() {
  if (order_.source == buildpack::Source::sweep) return {};
  TRY(survey_listed());
  std::optional<Error> first;
  for (const auto& diagnosis : survey_.diagnoses) {
    // The end of life has been told with the stack.
    if (diagnosis.id == "stack-past-end-of-life") continue;
    auto told = tell(diagnosis);
    if (told) continue;
    if (first) warn(to_string(diagnosis.where.value_or(Location{})) + ": " + diagnosis.message);
    if (!first) first = std::move(told).error();
  }
  if (first) return std::move(*first);
  return {};
}

}  // namespace bprun::pipeline
