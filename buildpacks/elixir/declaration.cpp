// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/declaration.hpp"

#include "runner/process/machine.hpp"
#include "runner/script/program.hpp"
#include "runner/stack/placeholders.hpp"
#include "runner/stack/tables.hpp"

namespace bprun::elixir {

namespace {

runtimes::Source elixir_from_debian(const stack::Source& source, const BeamPlan& plan) {
  return {.kind = source.kind,
          .debian = runtimes::DebianPart{
              .suite = plan.stack.codename,
              .packages = source.packages,
              // What Mix would download otherwise. Hex is no part of Elixir's own lib/.
              .if_there = {"rebar3", "erlang-hex"},
              .version_of = source.packages.front(),
              .version = plan.elixir.version,
              .take = {{"usr/lib/elixir/lib/hex", "hex"},
                       {"usr/lib/elixir/bin", "bin"},
                       {"usr/lib/elixir/lib", "lib"},
                       {"usr/bin/rebar3", "bin/rebar3"}}}};
}

runtimes::Source elixir_from_archive(const stack::Source& source, const BeamPlan& plan) {
  const stack::Facts facts = {{"version", plan.elixir.version},
                              {"base", plan.stack.base},
                              {"arch", std::string(source.arch_word(plan.arch))},
                              {"otp", plan.otp_major}};
  const std::string& sha256 = plan.elixir.sha256;
  runtimes::ArchivePart archive{
      .url = stack::filled_in(plan.otp_major == "generic" ? source.generic_url : source.url, facts),
      .checksum = sha256.empty() ? std::nullopt : Checksum::parse(sha256),
      .checksum_list = stack::filled_in(source.checksums, facts)};
  runtimes::Source made{.kind = source.kind};
  made.executable = {"bin/elixir", "bin/elixirc", "bin/iex", "bin/mix"};
  made.archives = {std::move(archive)};
  return made;
}

}  // namespace

Result<BeamRuntimes> declare(const BeamPlan& plan) {
  const stack::Tables tables = stack::Tables::compiled_in();
  BeamRuntimes made;
  made.erlang = TRY(script::declare_erlang(plan.stack, plan.arch, plan.erlang));
  made.elixir = {.name = "elixir",
                 .version = plan.elixir_build(),
                 .arch = plan.arch,
                 .asked = script::asked_for(plan.elixir),
                 .platform = plan.stack.family == "debian" ? plan.stack.base : "linux"};
  for (const stack::Source& source : *TRY(tables.sources())) {
    if (source.runtime != "elixir" || !source.serves(plan.stack.base, plan.arch)) continue;
    made.elixir.sources.push_back(source.packages.empty() ? elixir_from_archive(source, plan)
                                                          : elixir_from_debian(source, plan));
  }
  return made;
}

std::string plan_json(const Path& app, const std::string& stack) {
  runtimes::Declaration declaration;
  const auto declared = [&]() -> Result<void> {
    const BeamPlan plan = TRY(plan_beam(app, stack, process::machine_architecture()));
    BeamRuntimes runtimes = TRY(declare(plan));
    declaration.runtimes.push_back(std::move(runtimes.erlang));
    declaration.runtimes.push_back(std::move(runtimes.elixir));
    declaration.notes = plan.notes;
    declaration.warnings = plan.warnings;
    return {};
  }();
  if (!declared) declaration.error = declared.error();
  return document::to_json(runtimes::to_document(declaration), 2) + "\n";
}

}  // namespace bprun::elixir
