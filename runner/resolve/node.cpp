// SPDX-License-Identifier: MIT
#include "runner/resolve/node.hpp"

#include "runner/base/text.hpp"
#include "runner/resolve/places.hpp"
#include "runner/stack/resolve.hpp"

namespace bprun::resolve {

namespace {

Diagnosis diagnosis_of(const Catalogue& catalogue, const Error& error) {
  const bool malformed = error.kind == ErrorKind::app;
  Diagnosis diagnosis = catalogue.make(malformed ? "node-malformed" : "node-not-available",
                                       {{"message", error.message}, {"hint", error.hint}});
  diagnosis.runtime = "node";
  diagnosis.where = error.where;
  return diagnosis;
}

}  // namespace

Result<Resolution> resolve_node(const BeamResolver& resolver,
                                const stack::Tables& tables,
                                const requests::Request* request,
                                const Target& target,
                                const NodeRules& rules) {
  Resolution resolution;
  const stack::Stack* stack = resolver.index().find_stack(target.stack);
  stack::NodeOptions options{.arch = target.arch,
                             .allow_wide_range = rules.allow_wide_range,
                             .stack = target.stack,
                             .today = target.today};
  if (stack != nullptr) options.glibc = stack->ceilings.glibc;
  std::optional<stack::VersionRequest> asked;
  if (request != nullptr) asked = {.text = request->text, .where = request->where};
  auto node = stack::resolve_node(tables, asked, options);
  if (!node) {
    const Error error = std::move(node).error();
    if (error.kind != ErrorKind::app && error.kind != ErrorKind::unsupported) return error;
    resolution.diagnoses.push_back(diagnosis_of(resolver.catalogue(), error));
    if (request != nullptr) resolution.diagnoses.back().asked = text::printable(request->text);
    return resolution;
  }
  for (const std::string& warning : node->warnings) {
    resolution.diagnoses.push_back(
        resolver.catalogue().make("node-warning", {{"message", warning}}));
    resolution.diagnoses.back().runtime = "node";
    if (request != nullptr) resolution.diagnoses.back().where = request->where;
  }
  Chosen chosen{.runtime = "node", .version = node->version, .reason = node->reason};
  if (request != nullptr) chosen.asked = *request;
  chosen.places = places_of(resolver.sources(),
                            {.runtime = "node",
                             .version = node->version,
                             .base = stack == nullptr ? std::string_view() : stack->base,
                             .arch = target.arch,
                             .npm = node->npm,
                             .sha256 = node->sha256});
  if (!node->in_npm) {
    std::erase_if(chosen.places, [](const Place& place) { return place.kind == "npm"; });
  }
  resolution.chosen.push_back(std::move(chosen));
  return resolution;
}

}  // namespace bprun::resolve
