// SPDX-License-Identifier: MIT
#include "runner/pipeline/app_test.hpp"

#include "runner/pipeline/build_state.hpp"

namespace bprun::pipeline {

namespace {

Result<void> run_test_stages(BuildState& state) {
  TRY(open_app(state));
  TRY(compile_app(state));
  return state.run_tests();
}

}  // namespace

Result<void> test_app(const BuildRequest& request, report::Sink& sink) {
  BuildState state(request, sink, Purpose::test);
  return state.finish_tests(run_test_stages(state));
}

}  // namespace bprun::pipeline
