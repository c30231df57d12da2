// SPDX-License-Identifier: MIT
#include "runner/script/beam.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/read_requests.hpp"
#include "runner/script/bash_in.hpp"
#include "runner/stack/placeholders.hpp"
#include "runner/stack/tables.hpp"

#include <ctime>

namespace bprun::script {

namespace {

/// YYYY-MM-DD, by UTC.
std::string today() {
  const std::time_t now = std::time(nullptr);

  struct tm date = {};

  ::gmtime_r(&now, &date);
  return format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

std::optional<Choice> choice_of(const resolve::Chosen* chosen) {
  if (chosen == nullptr) return std::nullopt;
  Choice choice{.version = chosen->version,
                .asked = chosen->asked.text,
                .where = chosen->asked.where,
                .reason = chosen->reason};
  for (const resolve::Place& place : chosen->places) {
    constexpr std::string_view prefix = "sha256:";
    if (place.kind == "official" && place.checksum.starts_with(prefix)) {
      choice.sha256 = place.checksum.substr(prefix.size());
    }
  }
  return choice;
}

Error unexplained(std::string_view runtime) {
  return Error{.kind = ErrorKind::internal,
               .message =
                   format("the version of {} was not resolved, and nothing says why", runtime)};
}

/// A suite's packages, as the layout of an official build.
runtimes::Source
otp_from_debian(const stack::Source& source, const stack::Stack& stack, const Choice& choice) {
  return {.kind = source.kind,
          .debian = runtimes::DebianPart{.suite = stack.codename,
                                         .packages = source.packages,
                                         .version_of = source.packages.front(),
                                         .version = choice.version,
                                         .take = {{"usr/lib/erlang", "."}}},
          .layout = runtimes::Layout::otp};
}

runtimes::Source otp_from_archive(const stack::Source& source,
                                  const stack::Stack& stack,
                                  const std::string& arch,
                                  const Choice& choice) {
  const stack::Facts facts = {{"version", choice.version},
                              {"base", stack.base},
                              {"arch", std::string(source.arch_word(arch))}};
  runtimes::ArchivePart archive{.url = stack::filled_in(source.url, facts),
                                .checksum = choice.sha256.empty() ? std::nullopt
                                                                  : Checksum::parse(choice.sha256),
                                .checksum_list = stack::filled_in(source.checksums, facts),
                                .strip = 1};
  runtimes::Source made{.kind = source.kind, .layout = runtimes::Layout::otp};
  made.archives = {std::move(archive)};
  return made;
}

}  // namespace

Result<BeamVersions> resolve_versions(const fs::Path& app,
                                      const std::string& stack,
                                      const std::string& arch,
                                      bool needs_elixir) {
  const stack::Tables tables = stack::Tables::compiled_in();
  BeamVersions versions;
  versions.stack =
      TRY(tables.find_stack(stack.empty() ? tables.stack_of_this_machine().value_or("") : stack));
  requests::Requests asked = TRY(requests::read_requests(app, {.bash = bash_in(app)}));
  // An Erlang app may have an Elixir beside it, for somebody's editor; it decides nothing.
  if (!needs_elixir) asked.elixir.clear();
  const resolve::Resolution resolution = TRY(resolve::resolve_beam(tables,
                                                                   asked,
                                                                   {.stack = versions.stack.name,
                                                                    .arch = arch,
                                                                    .today = today(),
                                                                    .needs_elixir = needs_elixir}));
  if (const resolve::Diagnosis* wrong = resolution.first_error()) return resolve::to_error(*wrong);
  const resolve::Chosen* elixir = resolution.find("elixir");
  versions.erlang = choice_of(resolution.find("erlang"));
  versions.elixir = choice_of(elixir);
  if (!versions.erlang) return unexplained("Erlang");
  if (needs_elixir && !versions.elixir) return unexplained("Elixir");
  if (elixir != nullptr) versions.elixir_otp = elixir->build;
  for (const resolve::Diagnosis& diagnosis : resolution.diagnoses) {
    std::string text(text::trim_right(resolve::to_text(diagnosis)));
    const bool warning = diagnosis.severity == resolve::Severity::warning;
    (warning ? versions.warnings : versions.notes).push_back(std::move(text));
  }
  return versions;
}

runtimes::Asked asked_for(const Choice& choice) {
  if (choice.asked.empty()) return {.request = "default"};
  return {.request = choice.asked, .where = choice.where};
}

Result<runtimes::Runtime>
declare_erlang(const stack::Stack& stack, const std::string& arch, const Choice& choice) {
  const stack::Tables tables = stack::Tables::compiled_in();
  runtimes::Runtime runtime{.name = "erlang",
                            .version = choice.version,
                            .arch = arch,
                            .asked = asked_for(choice),
                            .platform = stack.base};
  for (const stack::Source& source : *TRY(tables.sources())) {
    if (source.runtime != "erlang" || !source.serves(stack.base, arch)) continue;
    runtime.sources.push_back(source.packages.empty()
                                  ? otp_from_archive(source, stack, arch, choice)
                                  : otp_from_debian(source, stack, choice));
  }
  return runtime;
}

}  // namespace bprun::script
