// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/beam_plan.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/read_requests.hpp"
#include "runner/resolve/resolution.hpp"
#include "runner/stack/tables.hpp"

#include <ctime>

namespace bprun::elixir {

namespace {

/// YYYY-MM-DD, by UTC.
std::string today() {
  const std::time_t now = std::time(nullptr);

  struct tm date = {};

  ::gmtime_r(&now, &date);
  return format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

Choice choice_of(const resolve::Chosen& chosen) {
  Choice choice{.version = chosen.version,
                .asked = chosen.asked.text,
                .where = chosen.asked.where,
                .reason = chosen.reason};
  for (const resolve::Place& place : chosen.places) {
    constexpr std::string_view prefix = "sha256:";
    if (place.kind == "official" && place.checksum.starts_with(prefix)) {
      choice.sha256 = place.checksum.substr(prefix.size());
    }
  }
  return choice;
}

/// What is worth knowing, and does not keep the app from being built.
void take_findings(const resolve::Resolution& resolution, BeamPlan& plan) {
  for (const resolve::Diagnosis& diagnosis : resolution.diagnoses) {
    const std::string text(text::trim_right(resolve::to_text(diagnosis)));
    if (diagnosis.severity == resolve::Severity::warning) plan.warnings.push_back(text);
    if (diagnosis.severity == resolve::Severity::note) plan.notes.push_back(text);
  }
}

}  // namespace

Result<BeamPlan> plan_beam(const Path& app, const std::string& stack, const std::string& arch) {
  const stack::Tables tables = stack::Tables::compiled_in();
  BeamPlan plan;
  // A runner that sets no STACK runs where the app will.
  plan.stack =
      TRY(tables.find_stack(stack.empty() ? tables.stack_of_this_machine().value_or("") : stack));
  plan.arch = arch;
  plan.config = TRY(read_build_config(app, bash_in(app)));
  plan.notes = plan.config.notes;
  const requests::Requests asked = TRY(requests::read_requests(app, {.bash = bash_in(app)}));
  const resolve::Resolution resolution = TRY(resolve::resolve_beam(
      tables, asked, {.stack = plan.stack.name, .arch = arch, .today = today()}));
  if (const resolve::Diagnosis* wrong = resolution.first_error()) return resolve::to_error(*wrong);
  const resolve::Chosen* erlang = resolution.find("erlang");
  const resolve::Chosen* elixir = resolution.find("elixir");
  if (erlang == nullptr || elixir == nullptr) {
    return Error{.kind = ErrorKind::internal,
                 .message =
                     "the versions of Erlang and Elixir were not resolved, and nothing says why"};
  }
  plan.erlang = choice_of(*erlang);
  plan.elixir = choice_of(*elixir);
  plan.otp_major = elixir->build;
  take_findings(resolution, plan);
  return plan;
}

}  // namespace bprun::elixir
