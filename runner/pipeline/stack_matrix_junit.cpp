// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/markup.hpp"
#include "runner/pipeline/stack_matrix.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

double seconds(const MatrixCell& cell) {
  return static_cast<double>(cell.duration.count()) / 1000;
}

std::string testcase(const MatrixRow& row, const MatrixCell& cell) {
  const auto head = format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                           markup_escaped(row.name),
                           markup_escaped(cell.verdict.stack),
                           seconds(cell));
  const auto remarks = cell.remarks();
  if (remarks.empty()) return head + "/>\n";
  std::string text = head + ">\n";
  if (!cell.is_good()) {
    const auto& error = *remarks.front();
    text += format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                   markup_escaped(error.id),
                   markup_escaped(error.message),
                   markup_escaped(resolve::to_text(error)));
  } else {
    text += "      <system-out>";
    for (const auto* warning : remarks)
      text += markup_escaped(resolve::to_text(*warning));
    text += "</system-out>\n";
  }
  return text + "    </testcase>\n";
}

}  // namespace

std::string to_junit(const Matrix& matrix) {
  std::string suites;
  std::size_t tests = 0;
  std::size_t failures = 0;
  for (const auto& row : matrix.rows) {
    std::string cases;
    std::size_t failed = 0;
    double time = 0;
    for (const auto& cell : row.cells) {
      cases += testcase(row, cell);
      failed += cell.is_good() ? 0 : 1;
      time += seconds(cell);
    }
    suites +=
        format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" "
               "time=\"{:.3f}\">\n{}  </testsuite>\n",
               markup_escaped(row.name),
               row.cells.size(),
               failed,
               time,
               cases);
    tests += row.cells.size();
    failures += failed;
  }
  return format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"bprun stack matrix\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n"
      "{}</testsuites>\n",
      tests,
      failures,
      suites);
}

}  // namespace bprun::pipeline
