// SPDX-License-Identifier: MIT
// What a failed build says of itself: what ran, what it said last, and why it failed, as far as the
// catalogue of causes knows.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/causes/classify.hpp"
#include "runner/causes/log.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/redaction.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

/// What fits on a screen below the cause.
constexpr std::size_t shown_lines = 12;
constexpr std::size_t shown_width = 200;

/// How far back in a log an address is what was being fetched.
constexpr std::size_t address_lines = 30;

/// The end of some output from the first whole line on, at most `most` bytes.
std::string_view end_of(std::string_view output, std::size_t most) {
  if (output.size() <= most) return output;
  output.remove_prefix(output.size() - most);
  const std::size_t first_end = output.find('\n');
  return first_end == std::string_view::npos ? output : output.substr(first_end + 1);
}

/// The last address that a log names.
std::string last_address(const std::vector<std::string>& lines) {
  const std::size_t count = std::min(lines.size(), address_lines);
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string_view line = lines[lines.size() - i];
    const std::size_t at = std::max(line.rfind("https://") + 1, line.rfind("http://") + 1);
    if (at == 0) continue;
    std::string_view address = line.substr(at - 1);
    address = address.substr(0, address.find_first_of(" \t\"'<>)]"));
    while (!address.empty() && std::string_view(".,;:").find(address.back()) != std::string::npos)
      address.remove_suffix(1);
    return std::string(address);
  }
  return "";
}

std::string ended(const Error& error) {
  switch (error.kind) {
  case ErrorKind::script:
    return process::Exit{.code = error.status, .signal = error.signal}.str();
  case ErrorKind::timeout:
  case ErrorKind::limit:
    return "was stopped";
  default:
    return "failed";
  }
}

/// The last phase of that name that failed.
const PhaseRecord* failed_phase(const BuildRecord& record) {
  const auto found =
      std::find_if(record.phases.rbegin(), record.phases.rend(), [&](const PhaseRecord& phase) {
        return phase.phase == record.failed_phase && phase.buildpack == record.failed_buildpack;
      });
  return found == record.phases.rend() ? nullptr : &*found;
}

std::string revision_of(const BuildRecord& record) {
  for (const auto& pack : record.buildpacks) {
    if (pack.name == record.failed_buildpack) return pack.revision;
  }
  return "";
}

report::KnownCause redacted(report::KnownCause cause, const Redaction& secrets) {
  for (std::string* text : {&cause.says, &cause.why, &cause.advice, &cause.seen})
    *text = secrets.hide(*text);
  return cause;
}

}  // namespace

Redaction BuildState::secrets() const {
  Redaction secrets(config_vars_);
  if (!npm_ || !request_.pass_credentials) return secrets;
  const std::string lines = npm_->credentials.as_npmrc();
  for (const auto line : text::lines(lines)) {
    const auto equals = std::min(line.find('='), line.size() - 1);
    secrets.add("token", line.substr(equals + 1));
  }
  return secrets;
}

std::string BuildState::last_output() const {
  return std::string(
      end_of(secrets().hide(end_of(record_.last_output, kept_output_bytes)), last_output_bytes));
}

std::optional<report::KnownCause> BuildState::cause_of(const Error& error,
                                                       const std::vector<std::string>& log) const {
  const auto catalogue = causes::Catalogue::built_in();
  if (!catalogue) return std::nullopt;
  causes::Evidence evidence{.error = error,
                            .log = log,
                            .phase = record_.failed_phase,
                            .buildpack = record_.failed_buildpack,
                            .stack = stack_,
                            .address = last_address(log),
                            .network = request_.network};
  for (const auto& runtime : record_.runtimes)
    evidence.runtimes.emplace_back(runtime.name, runtime.version);
  evidence.disk_is_full = sandbox_ && sandbox_->out_of_space().has_value();
  if (const auto now = sandbox::kernel_oom_kills(); now && oom_kills_before_) {
    evidence.oom_kills = *now - std::min(*now, *oom_kills_before_);
  }
  return causes::classify(*catalogue, evidence);
}

void BuildState::describe_failure(const Error& error) {
  if (record_.failure_around) return;  // whoever was offered a shell has seen it
  if (error.kind == ErrorKind::interrupted) {
    record_.last_output = last_output();
    return;
  }
  const Redaction secrets = this->secrets();
  // Hidden before anything is cut: half a secret would not be known again.
  const auto log = causes::log_lines(secrets.hide(end_of(record_.last_output, kept_output_bytes)));
  auto cause = cause_of(error, log);
  record_.last_output = last_output();

  const PhaseRecord* phase = failed_phase(record_);
  // What fails between two phases has a message of its own, and nothing of a script around it.
  if (phase == nullptr || (phase->status == 0 && error.kind != ErrorKind::script)) return;
  report::Failure failure{.phase = phase->phase,
                          .buildpack = phase->buildpack,
                          .revision = revision_of(record_),
                          .command = record_.command,
                          .ended = ended(error),
                          .duration = phase->duration,
                          .downloading = record_.downloading};
  const auto shown = causes::log_lines(record_.last_output);
  failure.last_lines = causes::last_lines(shown, shown_lines, shown_width);
  if (const auto address = last_address(shown); failure.downloading.empty() && !address.empty()) {
    failure.downloading.push_back(address);
  }
  if (cause) failure.cause = redacted(std::move(*cause), secrets);
  record_.failure_around = std::move(failure);
}

}  // namespace bprun::pipeline
