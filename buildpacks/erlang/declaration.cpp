// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/declaration.hpp"

#include "runner/process/machine.hpp"
#include "runner/stack/placeholders.hpp"
#include "runner/stack/tables.hpp"

namespace bprun::erlang {

namespace {

/// nullopt where this source has not the rebar3 of the plan.
std::optional<runtimes::Source> rebar3_from(const stack::Source& source, const OtpPlan& plan) {
  runtimes::Source made{.kind = source.kind, .executable = {"bin/rebar3"}};
  if (!source.packages.empty()) {
    if (!plan.rebar3.is_in_suite) return std::nullopt;
    made.debian = runtimes::DebianPart{.suite = plan.stack.codename,
                                       .packages = source.packages,
                                       .version_of = source.packages.front(),
                                       .version = plan.rebar3.version,
                                       .take = {{"usr/bin/rebar3", "bin/rebar3"}}};
    return made;
  }
  if (plan.rebar3.checksum.empty()) return std::nullopt;
  made.archives = {{.url = stack::filled_in(source.url, {{"version", plan.rebar3.version}}),
                    .checksum = Checksum::parse(plan.rebar3.checksum),
                    .into = "bin/rebar3",
                    .is_file = true}};
  return made;
}

}  // namespace

Result<OtpRuntimes> declare(const OtpPlan& plan) {
  const stack::Tables tables = stack::Tables::compiled_in();
  OtpRuntimes made;
  made.erlang = TRY(script::declare_erlang(plan.stack, plan.arch, plan.erlang));
  if (plan.rebar3.is_apps_own) return made;
  made.rebar3 = runtimes::Runtime{.name = "rebar3",
                                  .version = plan.rebar3.version,
                                  .arch = plan.arch,
                                  .asked = {.request = "default"}};
  for (const stack::Source& source : *TRY(tables.sources())) {
    if (source.runtime != "rebar3" || !source.serves(plan.stack.base, plan.arch)) continue;
    if (auto place = rebar3_from(source, plan)) made.rebar3->sources.push_back(std::move(*place));
  }
  return made;
}

std::string plan_json(const Path& app, const std::string& stack) {
  runtimes::Declaration declaration;
  const auto declared = [&]() -> Result<void> {
    const OtpPlan plan = TRY(plan_otp(app, stack, process::machine_architecture()));
    OtpRuntimes runtimes = TRY(declare(plan));
    declaration.runtimes.push_back(std::move(runtimes.erlang));
    if (runtimes.rebar3) declaration.runtimes.push_back(std::move(*runtimes.rebar3));
    declaration.notes = plan.notes;
    declaration.warnings = plan.warnings;
    return {};
  }();
  if (!declared) declaration.error = declared.error();
  return document::to_json(runtimes::to_document(declaration), 2) + "\n";
}

}  // namespace bprun::erlang
