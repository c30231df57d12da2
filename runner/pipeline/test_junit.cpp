// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/markup.hpp"
#include "runner/pipeline/record.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

struct PhaseCase {
  std::string buildpack;
  std::string name;
  double seconds = 0;
  std::string failure = "";  ///< empty: it passed
  std::string output = "";
};

std::string to_markup(const PhaseCase& phase) {
  std::string text = format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                            markup_escaped(phase.buildpack.empty() ? "bprun" : phase.buildpack),
                            markup_escaped(phase.name),
                            phase.seconds);
  if (phase.failure.empty()) return text + "/>\n";
  return text + format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                       markup_escaped(phase.failure),
                       markup_escaped(phase.output));
}

/// Of a phase that failed: what it printed last, as far as that is known.
std::string output_of(const PhaseRecord& phase, const BuildRecord& record) {
  for (const auto& test : record.tests) {
    if (test.phase == phase.phase && test.buildpack == phase.buildpack) return test.last_output;
  }
  const bool is_last =
      record.failed_phase == phase.phase && record.failed_buildpack == phase.buildpack;
  return is_last ? record.last_output : "";
}

std::vector<PhaseCase> cases_of(const BuildRecord& record) {
  std::vector<PhaseCase> cases;
  bool is_told = false;
  for (const auto& phase : record.phases) {
    PhaseCase one{.buildpack = phase.buildpack,
                  .name = phase.phase,
                  .seconds = static_cast<double>(phase.duration.count()) / 1000};
    if (phase.status != 0) {
      is_told = true;
      one.failure = format("{} ended with {}", phase.phase, phase.status);
      one.output = output_of(phase, record);
      const bool is_cause = record.failure && record.failed_phase == phase.phase &&
                            record.failed_buildpack == phase.buildpack;
      if (is_cause) one.failure = record.failure->message;
    }
    cases.push_back(std::move(one));
  }
  if (record.failure && !is_told) {
    cases.push_back({.buildpack = "", .name = "test run", .failure = record.failure->message});
  }
  return cases;
}

}  // namespace

std::string to_junit(const BuildRecord& record) {
  std::string text;
  std::size_t failures = 0;
  double seconds = 0;
  const auto cases = cases_of(record);
  for (const auto& one : cases) {
    text += to_markup(one);
    failures += one.failure.empty() ? 0 : 1;
    seconds += one.seconds;
  }
  const std::string counts = format(
      "tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.3f}\"", cases.size(), failures, seconds);
  return format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<testsuites name=\"bprun test\" {0}>\n"
                "  <testsuite name=\"phases\" {0} skipped=\"0\">\n{1}  </testsuite>\n"
                "</testsuites>\n",
                counts,
                text);
}

}  // namespace bprun::pipeline
