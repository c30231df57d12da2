// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/declaration.hpp"

#include "runner/process/machine.hpp"
#include "runner/script/program.hpp"
#include "runner/stack/placeholders.hpp"
#include "runner/stack/tables.hpp"

namespace bprun::elixir {

namespace {

/// A suite's packages, as the layout of an official build.
runtimes::Source
from_debian(const stack::Source& source, const BeamPlan& plan, const Choice& choice) {
  runtimes::DebianPart part{.suite = plan.stack.codename,
                            .packages = source.packages,
                            .version_of = source.packages.front(),
                            .version = choice.version};
  runtimes::Source made{.kind = source.kind};
  if (source.runtime == "erlang") {
    part.take = {{"usr/lib/erlang", "."}};
    made.layout = runtimes::Layout::otp;
  } else {
    // What Mix would download otherwise. Hex is no part of Elixir's own lib/.
    part.if_there = {"rebar3", "erlang-hex"};
    part.take = {{"usr/lib/elixir/lib/hex", "hex"},
                 {"usr/lib/elixir/bin", "bin"},
                 {"usr/lib/elixir/lib", "lib"},
                 {"usr/bin/rebar3", "bin/rebar3"}};
  }
  made.debian = std::move(part);
  return made;
}

runtimes::Source
from_archive(const stack::Source& source, const BeamPlan& plan, const Choice& choice) {
  const stack::Facts facts = {{"version", choice.version},
                              {"base", plan.stack.base},
                              {"arch", std::string(source.arch_word(plan.arch))},
                              {"otp", plan.otp_major}};
  const bool generic = source.runtime == "elixir" && plan.otp_major == "generic";
  runtimes::ArchivePart archive{
      .url = stack::filled_in(generic ? source.generic_url : source.url, facts),
      .checksum = choice.sha256.empty() ? std::nullopt : Checksum::parse(choice.sha256),
      .checksum_list = stack::filled_in(source.checksums, facts)};
  runtimes::Source made{.kind = source.kind};
  if (source.runtime == "erlang") {
    archive.strip = 1;
    made.layout = runtimes::Layout::otp;
  } else {
    made.executable = {"bin/elixir", "bin/elixirc", "bin/iex", "bin/mix"};
  }
  made.archives = {std::move(archive)};
  return made;
}

std::vector<runtimes::Source> sources_of(const std::string& runtime,
                                         const std::vector<stack::Source>& table,
                                         const BeamPlan& plan,
                                         const Choice& choice) {
  std::vector<runtimes::Source> sources;
  for (const stack::Source& source : table) {
    if (source.runtime != runtime || !source.serves(plan.stack.base, plan.arch)) continue;
    sources.push_back(source.packages.empty() ? from_archive(source, plan, choice)
                                              : from_debian(source, plan, choice));
  }
  return sources;
}

runtimes::Asked asked(const Choice& choice) {
  if (choice.asked.empty()) return {.request = "default"};
  return {.request = choice.asked, .where = choice.where};
}

}  // namespace

Result<BeamRuntimes> declare(const BeamPlan& plan) {
  const stack::Tables tables = stack::Tables::compiled_in();
  const std::vector<stack::Source>& table = *TRY(tables.sources());
  BeamRuntimes made;
  made.erlang = {.name = "erlang",
                 .version = plan.erlang.version,
                 .arch = plan.arch,
                 .asked = asked(plan.erlang),
                 .sources = sources_of("erlang", table, plan, plan.erlang),
                 .platform = plan.stack.base};
  made.elixir = {.name = "elixir",
                 .version = plan.elixir_build(),
                 .arch = plan.arch,
                 .asked = asked(plan.elixir),
                 .sources = sources_of("elixir", table, plan, plan.elixir),
                 .platform = plan.stack.family == "debian" ? plan.stack.base : "linux"};
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
