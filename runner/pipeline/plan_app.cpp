// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/buildpack/builtin.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/process/machine.hpp"
#include "runner/resolve/upstream_resolution.hpp"
#include "runner/stack/date.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

PlannedBuildpack described(const plan::SurveyedBuildpack& surveyed) {
  return {.name = surveyed.name,
          .kind = surveyed.kind,
          .where = surveyed.where,
          .note = surveyed.note,
          .known_by = surveyed.is_resolved ? KnownBy::table : KnownBy::nothing,
          .known_as = surveyed.known_as};
}

PlannedRuntime
described(const resolve::Chosen& chosen, const std::string& arch, const std::string& buildpack) {
  PlannedRuntime runtime{.name = chosen.runtime,
                         .version = chosen.version,
                         .arch = arch,
                         .buildpack = buildpack,
                         .request = chosen.asked.text,
                         .reason = chosen.reason,
                         .basis = std::string(stack::to_string(chosen.basis)),
                         .places = chosen.places};
  if (!chosen.asked.where.file.empty()) runtime.where = chosen.asked.where;
  return runtime;
}

std::string_view name_of(DigestAlgorithm algorithm) {
  switch (algorithm) {
  case DigestAlgorithm::sha256:
    return "sha256";
  case DigestAlgorithm::sha512:
    return "sha512";
  case DigestAlgorithm::sha1:
    break;
  }
  return "sha1";
}

/// One line for what is fetched from a source.
resolve::Place described(const runtimes::Source& source) {
  resolve::Place place{.kind = source.kind, .url = "", .checksum = ""};
  std::vector<std::string> what;
  for (const auto& archive : source.archives) {
    what.push_back(archive.url);
    place.checksum_list = archive.checksum_list;
    if (archive.checksum) {
      place.checksum = format("{}:{}", name_of(archive.checksum->algorithm), archive.checksum->hex);
    }
  }
  for (const auto& package : source.packages)
    what.push_back(format("{}@{}", package.name, package.version));
  place.url = text::join(what, " ");
  return place;
}

PlannedRuntime described(const runtimes::Runtime& declared, const std::string& buildpack) {
  PlannedRuntime runtime{.name = declared.name,
                         .version = declared.version,
                         .arch = declared.arch,
                         .buildpack = buildpack,
                         .request = declared.asked.request,
                         .where = declared.asked.where};
  for (const auto& source : declared.sources)
    runtime.places.push_back(described(source));
  return runtime;
}

}  // namespace

/// What is here already, of buildpacks that would be fetched: nothing is.
Result<std::optional<buildpack::Checkout>>
BuildState::checkout_at_hand(const buildpack::Reference& reference) const {
  using buildpack::Kind;
  const bool local = reference.kind == Kind::builtin || reference.kind == Kind::directory;
  if (local && !fs::is_file(reference.path / "bin/plan"))
    return std::optional<buildpack::Checkout>();
  auto checkout = buildpack::obtain(reference, *store_, {.offline = true});
  if (!checkout) {
    // One that cannot be had is told as a build would tell it; one that is not here is no mistake.
    if (local) return std::move(checkout).error();
    return std::optional<buildpack::Checkout>();
  }
  if (!fs::is_file(checkout->directory / "bin/plan")) return std::optional<buildpack::Checkout>();
  return std::optional(std::move(*checkout));
}

Result<void> BuildState::plan_by_asking(const buildpack::Checkout& checkout,
                                        AppPlan& plan,
                                        PlannedBuildpack& planned) {
  TRY(prepare_directories());
  TRY(add_member(checkout));
  const auto declared = TRY(ask_for_runtimes(members_.back()));
  planned.known_by = KnownBy::asking;
  for (const auto& note : declared.notes)
    plan.notes.push_back(format("{}: {}", checkout.name, note));
  for (const auto& warning : declared.warnings)
    plan.warnings.push_back(format("{}: {}", checkout.name, warning));
  for (const auto& finding : declared.findings)
    plan.diagnoses.push_back(TRY(resolve::read_diagnosis(finding, checkout.name)));
  if (declared.error && plan.first_error() == nullptr) {
    // A buildpack that knows no findings has a sentence all the same.
    plan.diagnoses.push_back({.id = "buildpack-says",
                              .kind = declared.error->kind,
                              .message = declared.error->message,
                              .where = declared.error->where,
                              .advice = declared.error->hint});
  }
  const auto machine = TRY(machine_without_root());
  for (const auto& runtime : declared.runtimes) {
    plan.runtimes.push_back(described(runtime, checkout.name));
    plan.runtimes.back().in_store =
        store_->find_tree(store::TreeKind::runtimes, runtime.key()).has_value();
    if (!machine) continue;
    resolve::Chosen chosen{.runtime = runtime.name, .version = runtime.version};
    chosen.asked.text = runtime.asked.request;
    chosen.asked.where = runtime.asked.where.value_or(Location{});
    auto diagnosis = TRY(surveyor_->check_machine(target(), chosen, *machine));
    if (!diagnosis) continue;
    diagnosis->severity = resolve::Severity::warning;
    plan.diagnoses.push_back(std::move(*diagnosis));
  }
  return {};
}

Result<void> BuildState::plan_listed(AppPlan& plan) {
  TRY(survey_listed());
  plan.diagnoses = survey_.diagnoses;
  for (const auto& note : survey_.notes)
    plan.notes.push_back(format("{}: {}", to_string(note.where), note.text));
  for (std::size_t i = 0; i < listed_.size(); ++i) {
    const auto& surveyed = survey_.buildpacks[i];
    PlannedBuildpack planned = described(surveyed);
    for (const auto& chosen : surveyed.chosen)
      plan.runtimes.push_back(described(chosen, plan.arch, surveyed.name));
    if (planned.known_by == KnownBy::nothing) {
      const auto checkout = TRY(checkout_at_hand(listed_[i].reference));
      if (checkout) TRY(plan_by_asking(*checkout, plan, planned));
    }
    plan.buildpacks.push_back(std::move(planned));
  }
  return {};
}

/// Without a list the built-ins are asked, as a build does it, and the one that applies is planned
/// as if it were listed.
Result<void> BuildState::plan_sweep(AppPlan& plan) {
  TRY(prepare_directories());
  TRY(sweep());
  const std::string name = members_.front().buildpack.name;
  const std::string detected = members_.front().display_name;
  members_.clear();
  record_.buildpacks.clear();
  const Path builtins = TRY(buildpack::builtins_directory());
  listed_.push_back(
      {.reference = {.kind = buildpack::Kind::builtin, .path = builtins / name, .name = name}});
  TRY(plan_listed(plan));
  plan.buildpacks.front().detected_name = detected;
  return {};
}

Result<void> BuildState::say_end_of_life(std::vector<resolve::Diagnosis>& diagnoses) const {
  const auto stack = TRY(tables_->find_stack(stack_));
  if (stack.lifecycle.status_on(stack::today()) != stack::Status::ended) return {};
  const bool said =
      std::any_of(diagnoses.begin(), diagnoses.end(), [](const resolve::Diagnosis& diagnosis) {
        return diagnosis.id == "stack-past-end-of-life";
      });
  if (said) return {};
  const auto* texts = TRY(tables_->diagnoses());
  diagnoses.push_back(resolve::Catalogue(*texts).make(
      "stack-past-end-of-life", {{"stack", stack_}, {"eol", stack.lifecycle.eol}}));
  return {};
}

Result<AppPlan> BuildState::plan_app() {
  AppPlan plan{.source = source_.directory.native(),
               .stack = stack_,
               .stack_origin = record_.stack_origin,
               .arch = target().arch,
               .list_source = record_.list_source,
               .list_origin = record_.list_origin,
               .list_overruled = record_.overruled};
  plan.stack_overruled = stack_overruled_;
  if (!surveyor_) surveyor_.emplace(TRY(plan::Surveyor::make(*tables_)));
  TRY(order_.source == buildpack::Source::sweep ? plan_sweep(plan) : plan_listed(plan));

  TRY(say_end_of_life(plan.diagnoses));
  return plan;
}

}  // namespace bprun::pipeline
