// SPDX-License-Identifier: MIT
#include "runner/pipeline/doctor.hpp"

#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/doctor/output.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pipeline/version.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array doctor_options{
    Option{"--offline", "", "", "do not ask whether sources and mirrors can be reached"},
    Option{"--store", "", "DIR", "as for build"},
    Option{"--json", "", "", "as JSON"},
    Option{"--sarif", "", "", "as SARIF 2.1.0, for code hosts: what is of the app's files"},
};

Result<int> run_doctor(const Arguments& arguments) {
  if (arguments.operands.size() > 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "bprun doctor takes one directory"};
  }
  pipeline::DoctorRequest request;
  if (!arguments.operands.empty()) request.app = arguments.operands[0];
  request.caller = process::Environment::inherited();
  request.settings = settings_sources(arguments, request.caller);
  request.offline = arguments.has("--offline");
  const auto findings = TRY(pipeline::examine(request));
  std::string text = doctor::to_text(findings);
  if (arguments.has("--json")) text = document::to_json(doctor::to_document(findings), 2) + "\n";
  if (arguments.has("--sarif")) {
    text = document::to_json(doctor::to_sarif(findings, pipeline::version()), 2) + "\n";
  }
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return doctor::has_errors(findings) ? exit_status(Error{.kind = ErrorKind::app, .message = ""})
                                      : 0;
}

}  // namespace

const Command doctor_command{
    .name = "doctor",
    .arguments = "[SRC]",
    .summary = "Look an app and this machine over for what will go wrong, with the fix",
    .options = doctor_options,
    .run = run_doctor,
};

}  // namespace bprun::cli
