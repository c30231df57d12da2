// SPDX-License-Identifier: MIT
#include "runner/pipeline/doctor.hpp"

#include "runner/base/format.hpp"
#include "runner/doctor/app.hpp"
#include "runner/doctor/machine.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/process/own_program.hpp"
#include "runner/settings/npm_config.hpp"

namespace bprun::pipeline {

namespace {

void append_findings(std::vector<doctor::Finding> more, std::vector<doctor::Finding>& findings) {
  for (auto& finding : more)
    findings.push_back(std::move(finding));
}

/// What builds here would fetch from, as far as the settings name it.
std::vector<doctor::Place> places_of(const settings::Settings& settings,
                                     const DoctorRequest& request) {
  std::vector<doctor::Place> places;
  places.reserve(settings.mirrors.size() + 1);
  for (const auto& [from, to] : settings.mirrors)
    places.push_back({.url = to.value, .origin = format("[mirrors] ({})", to.origin.str())});
  settings::NpmConfigSources npm{.environment = request.caller, .project = request.app};
  if (settings.npm_registry.value) {
    npm.configured_registry =
        settings::NpmValue{*settings.npm_registry.value, settings.npm_registry.origin.str()};
  }
  const auto config = settings::read_npm_config(npm);
  if (config && config->registry) {
    places.push_back({.url = config->registry->value,
                      .origin = format("npm's registry ({})", config->registry->origin)});
  }
  return places;
}

std::optional<std::int64_t> program_made_at() {
  const auto program = process::own_program();
  if (!program) return std::nullopt;
  const auto status = fs::status_of(*program);
  if (!status || !*status) return std::nullopt;
  return (*status)->st_mtime;
}

}  // namespace

Result<std::vector<doctor::Finding>> examine(const DoctorRequest& request) {
  auto findings = TRY(doctor::examine_app(request.app, request.caller));
  auto sources = request.settings;
  sources.app_directory = request.app;
  auto settings = settings::load(sources);
  if (!settings) {
    const Error& error = settings.error();
    findings.push_back(doctor::found("app-file-broken",
                                     error.where.value_or(Location{}),
                                     error.message,
                                     error.hint.empty() ? "Mend it." : error.hint));
    sources.app_directory.clear();
    settings = settings::load(sources);
  }
  if (settings) {
    doctor::MachineFacts facts{.identity = identity_of(*settings),
                               .store = {},
                               .caller = request.caller,
                               .made_at = program_made_at()};
    facts.store = TRY(store_root(*settings, request.caller));
    append_findings(TRY(doctor::examine_machine(facts)), findings);
    if (!request.offline) {
      const auto scratch =
          TRY(fs::TempDir::create(std::filesystem::temp_directory_path(), "bprun-doctor."));
      append_findings(
          doctor::examine_reach(places_of(*settings, request), scratch.path(), request.caller),
          findings);
    }
  }
  doctor::sort(findings);
  return findings;
}

}  // namespace bprun::pipeline
