// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/cli/commands.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pictures/page.hpp"
#include "runner/pictures/trace.hpp"
#include "runner/pipeline/explain.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array report_options{
    Option{"--output", "-o", "FILE", "the page, of HTML (default: report.html)"},
    Option{"--profile", "", "FILE", "also a Chrome trace, which Perfetto opens"},
};

Result<int> run_report(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "bprun report takes one record"};
  }
  const fs::Path what = arguments.operands.empty() ? "out" : arguments.operands[0];
  const auto record = TRY(pipeline::read_record(what));
  const fs::Path page = arguments.value("--output").value_or("report.html");
  TRY_WHILE(fs::replace_file(page, pictures::report_page(record)), "while writing the report");
  std::string said = format("{}\n", page.native());
  if (const auto trace = arguments.value("--profile")) {
    TRY_WHILE(fs::replace_file(*trace, document::to_json(pictures::trace_of(record)) + "\n"),
              "while writing the trace");
    said += format("{}\n", *trace);
  }
  static_cast<void>(fs::write_all(STDOUT_FILENO, said));
  return 0;
}

}  // namespace

const Command report_command{
    .name = "report",
    .arguments = "[OUT|build.json] [-o FILE]",
    .summary = "Show a build as one page of HTML, or as a trace",
    .options = report_options,
    .run = run_report,
};

}  // namespace bprun::cli
