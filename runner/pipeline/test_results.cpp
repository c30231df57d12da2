// SPDX-License-Identifier: MIT
// What a test run leaves: the cache for the next one, JUnit, and test.json.
#include "runner/base/format.hpp"
#include "runner/pipeline/build_state.hpp"

namespace bprun::pipeline {

void BuildState::keep_test_cache() {
  // What the buildpacks made is good whatever the tests say.
  if (!is_compiled_ || !cache_) return;
  if (const auto kept = cache_->commit(workspace_->cache()); !kept) {
    warn(format("the cache could not be kept for the next test run: {}", kept.error().message));
  }
}

Result<void> BuildState::keep_junit() {
  if (!request_.tests.junit) return {};
  JunitFiles files;
  if (junit_) files = TRY(junit_->finish());
  for (const auto& warning : files.warnings)
    warn(warning);
  JunitRecord kept{.target = request_.tests.junit->native()};
  for (const auto& report : files.reports)
    kept.reports.push_back(report.name);
  kept.by_phases = files.reports.empty();
  if (kept.by_phases) files.reports.push_back({std::string(own_junit_file), to_junit(record_)});
  TRY_WHILE(write_junit(*request_.tests.junit, files.reports), "while writing JUnit");
  detail(kept.by_phases
             ? format("The tests wrote no JUnit; one test case a phase is in {}", kept.target)
             : format("JUnit of the tests ({} file{}) is in {}",
                      kept.reports.size(),
                      kept.reports.size() == 1 ? "" : "s",
                      kept.target));
  record_.junit = std::move(kept);
  return {};
}

Result<void> BuildState::write_test_record() {
  if (!output_) return {};
  output_->drop(pack::record_file);
  TRY(output_->stage(pack::test_record_file, document::to_json(to_test_value(record_), 2) + "\n"));
  return output_->commit();
}

Result<void> BuildState::finish_tests(Result<void> result) {
  if (!result) {
    record_.failure = result.error();
    describe_failure(result.error());
  } else {
    record_.last_output = last_output();
  }
  const bool interrupted = record_.failure && record_.failure->kind == ErrorKind::interrupted;
  if (!interrupted) {
    if (!result) collect_reports();
    // Nothing runs any more: what is kept now stays as it is.
    if (sandbox_) sandbox_->finish();
    keep_test_cache();
    auto kept = keep_junit();
    if (!kept && result) {
      result = std::move(kept).error();
      record_.failure = result.error();
    } else if (!kept) {
      warn(kept.error().message);
    }
  }
  if (!result) {
    sink_.emit(report::Failed{result.error(), "Test run failed", record_.failure_around});
  }
  auto written = write_test_record();
  if (!written && result) {
    sink_.emit(report::Failed{written.error(), "Test run failed"});
    return written;
  }
  if (!written) {
    warn(format("the record of this failure could not be written: {}", written.error().message));
  }
  return result;
}

}  // namespace bprun::pipeline
