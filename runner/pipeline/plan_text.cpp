// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/pipeline/plan.hpp"
#include "runner/resolve/pin.hpp"

namespace bprun::pipeline {

namespace {

std::string indented(std::string_view block, std::string_view indent) {
  std::string text;
  for (const auto line : text::lines(block))
    text += line.empty() ? "\n" : format("{}{}\n", indent, line);
  return text;
}

std::string how(const PlannedBuildpack& buildpack) {
  switch (buildpack.known_by) {
  case KnownBy::asking:
    return "its bin/plan was asked";
  case KnownBy::table:
    return buildpack.known_as.empty() ? "" : "well known: its own rules are applied";
  case KnownBy::nothing:
    break;
  }
  if (buildpack.kind == "built-in" || buildpack.kind == "directory") {
    return "it does not say what it installs (no bin/plan)";
  }
  return "not looked at: a plan fetches nothing";
}

std::string buildpacks_text(const AppPlan& plan) {
  std::string text = format("Buildpacks, by {}\n", plan.list_origin);
  std::vector<Cells> rows;
  for (std::size_t i = 0; i < plan.buildpacks.size(); ++i) {
    const auto& buildpack = plan.buildpacks[i];
    text += format("  {}. {}{}\n",
                   i + 1,
                   buildpack.name,
                   buildpack.where ? format("   ({})", to_string(*buildpack.where)) : "");
    if (!buildpack.detected_name.empty())
      text += format("     it says: {}\n", text::printable(buildpack.detected_name));
    if (!buildpack.note.empty()) text += format("     {}\n", buildpack.note);
    if (const auto line = how(buildpack); !line.empty()) text += format("     {}\n", line);
  }
  for (const auto& other : plan.list_overruled)
    text += format("  overruled: {}\n", other);
  return text;
}

std::string runtime_text(const PlannedRuntime& runtime) {
  std::string text = format("  {} {}\n", resolve::title_of(runtime.name), runtime.version);
  if (!runtime.request.empty()) {
    text += format("    asked for    '{}'{}\n",
                   text::printable(runtime.request),
                   runtime.where ? format(" in {}", to_string(*runtime.where)) : "");
  }
  if (!runtime.reason.empty()) text += format("    taken        {}\n", runtime.reason);
  if (!runtime.basis.empty()) text += format("    known        {}\n", runtime.basis);
  for (const auto& place : runtime.places) {
    std::string kind = place.kind;
    kind.resize(std::max<std::size_t>(kind.size(), 12), ' ');
    text += format("    {} {}\n", kind, place.url);
    if (!place.checksum.empty()) {
      text += format("                 {}\n", place.checksum);
    } else if (!place.checksum_list.empty()) {
      text += format("                 checksum in {}\n", place.checksum_list);
    }
  }
  if (runtime.in_store) text += "    in the store already\n";
  return text;
}

}  // namespace

std::string to_text(const AppPlan& plan) {
  std::string text = format("{}\n\n", plan.source);
  if (!plan.stack.empty()) {
    text += format("Stack {} ({}), by {}\n", plan.stack, plan.arch, plan.stack_origin);
    for (const auto& other : plan.stack_overruled)
      text += format("  overruled: {}\n", other);
    text += "\n" + buildpacks_text(plan);
  }
  if (!plan.runtimes.empty()) text += "\nRuntimes\n";
  for (const auto& runtime : plan.runtimes)
    text += runtime_text(runtime);
  if (!plan.notes.empty() || !plan.warnings.empty()) text += "\n";
  for (const auto& note : plan.notes)
    text += format("note: {}\n", note);
  for (const auto& warning : plan.warnings)
    text += format("warning: {}\n", warning);
  // What stops the build comes last, where a terminal ends.
  for (const auto severity :
       {resolve::Severity::note, resolve::Severity::warning, resolve::Severity::error}) {
    for (const auto& diagnosis : plan.diagnoses) {
      if (diagnosis.severity != severity) continue;
      const std::string body = resolve::to_text(diagnosis);
      const std::size_t first = body.find('\n') + 1;
      text += format("\n{}: {}{}  [{}]\n",
                     resolve::to_string(severity),
                     body.substr(0, first),
                     indented(std::string_view(body).substr(first), "  "),
                     diagnosis.id);
    }
  }
  if (plan.first_error() == nullptr) {
    text += "\nNothing that is known speaks against this build.\n";
  } else {
    text += "\nThis build cannot succeed.\n";
  }
  return text;
}

}  // namespace bprun::pipeline
