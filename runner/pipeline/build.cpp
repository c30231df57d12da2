// SPDX-License-Identifier: MIT
#include "runner/pipeline/build.hpp"

#include "runner/pipeline/build_state.hpp"
#include "runner/process/interrupt.hpp"

namespace bprun::pipeline {

Result<void> open_app(BuildState& state) {
  // Where the results will go: the cheapest thing that can be wrong is tried first.
  TRY(state.open_output());
  TRY(state.check_request());
  TRY(state.open_source());
  TRY(state.open_image());

  // What the app says of itself. From here on nothing of the source is read as configuration.
  return state.read_app_files();
}

Result<void> compile_app(BuildState& state) {
  TRY(state.read_test_environment());
  TRY(state.choose_stack());
  TRY(state.choose_list());
  TRY(state.understand_list());
  TRY(state.read_lock());

  // Whether it can succeed at all, as far as that is known before anything is fetched or run.
  TRY(state.survey());

  // BUILD, CACHE and ENVD, and the walls around them. From here on scripts can run.
  TRY(state.prepare_directories());
  TRY(state.gather_buildpacks());
  TRY(state.check_tests());
  TRY(state.declare_runtimes());
  TRY(state.check_lock());
  TRY(state.prefetch_runtimes());

  // Each in turn: detect, compile, export, release. Beyond this point BUILD is final.
  TRY(state.run_buildpacks());
  state.collect_reports();
  return {};
}

namespace {

Result<void> run_stages(BuildState& state) {
  TRY(open_app(state));
  if (state.is_built_by_dockerfiles()) return state.build_images();
  TRY(compile_app(state));
  // --until, or somebody in a shell who has seen enough.
  if (state.is_stopped()) return state.write_stopped();
  TRY(state.collect_process_types());
  return state.write_artifact();
}

}  // namespace

Result<void> build(const BuildRequest& request, report::Sink& sink) {
  BuildState state(request, sink);
  auto result = run_stages(state);
  if (result) return {};

  const Error error = std::move(result).error();
  state.describe_failure(error);
  if (error.kind != ErrorKind::interrupted) state.collect_reports();
  state.sink().emit(report::Failed{.error = error, .failure = state.record().failure_around});
  state.write_failure(error);
  return error;
}

}  // namespace bprun::pipeline
