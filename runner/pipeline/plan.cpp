// SPDX-License-Identifier: MIT
#include "runner/pipeline/plan.hpp"

#include "runner/base/format.hpp"
#include "runner/pipeline/build_state.hpp"

namespace bprun::pipeline {

namespace {

/// Keeps the warnings of the stages, and shows nothing: a plan is a result, and not a log.
class WarningsOnly final : public report::Sink {
public:
  void emit(const report::Event& event) override {
    const auto* warning = std::get_if<report::Warning>(&event);
    if (warning == nullptr) return;
    warnings_.push_back(warning->where ? format("{}: {}", to_string(*warning->where), warning->text)
                                       : warning->text);
  }

  std::vector<std::string> take() { return std::move(warnings_); }

private:
  std::vector<std::string> warnings_;
};

/// The stages of a build that a plan has, too.
Result<void> read_app(BuildState& state) {
  TRY(state.check_request());
  TRY(state.open_source());
  TRY(state.read_app_files());
  return {};
}

/// A stack that nobody knows is what a plan is asked about, and not what ends it.
AppPlan of_unknown_stack(const BuildRequest& request, const Error& error) {
  AppPlan plan{.source = request.source};
  plan.diagnoses.push_back({.id = "unknown-stack",
                            .kind = error.kind,
                            .message = error.message,
                            .where = error.where,
                            .advice = error.hint});
  return plan;
}

}  // namespace

const resolve::Diagnosis* AppPlan::first_error() const {
  for (const auto& diagnosis : diagnoses) {
    if (diagnosis.severity == resolve::Severity::error) return &diagnosis;
  }
  return nullptr;
}

int exit_status(const AppPlan& plan) {
  const auto* error = plan.first_error();
  return error == nullptr ? 0 : bprun::exit_status(Error{.kind = error->kind, .message = ""});
}

Result<AppPlan> plan(const BuildRequest& request) {
  sandbox::enter_private_mounts();
  WarningsOnly sink;
  BuildState state(request, sink, Purpose::plan);
  TRY(read_app(state));
  if (auto chosen = state.choose_stack(); !chosen) {
    Error error = std::move(chosen).error();
    if (error.kind == ErrorKind::unsupported) return of_unknown_stack(request, error);
    return error;
  }
  TRY(state.choose_list());
  TRY(state.understand_list());
  AppPlan plan = TRY(state.plan_app());
  for (auto& warning : sink.take())
    plan.warnings.push_back(std::move(warning));
  return plan;
}

}  // namespace bprun::pipeline
