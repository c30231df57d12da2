// SPDX-License-Identifier: MIT
#include "runner/resolve/upstream_findings.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/resolve/pin.hpp"

namespace bprun::resolve {

bool UpstreamFindings::at_another_revision() const {
  const std::string& ref = use_.ref;
  return !ref.empty() && ref != "master" && ref != "main" && ref != "HEAD" &&
         !text::split(use_.buildpack->revision, ' ')[0].starts_with(ref) &&
         !ref.starts_with(text::split(use_.buildpack->revision, ' ')[0]);
}

Diagnosis
UpstreamFindings::make(std::string_view id, Facts facts, const requests::Request* request) const {
  facts.emplace_back("title", use_.buildpack->title);
  facts.emplace_back("revision", use_.buildpack->revision);
  facts.emplace_back("stack", target_.stack);
  facts.emplace_back("entry", use_.entry);
  facts.emplace_back("replacement", use_.buildpack->replacement);
  if (request != nullptr) {
    facts.emplace_back("runtime", title_of(to_string(request->runtime)));
    facts.emplace_back("asked", text::printable(request->text));
    facts.emplace_back("place", to_string(request->where));
  }
  Diagnosis diagnosis = catalogue_.make(id, facts);
  diagnosis.where = use_.where;
  diagnosis.basis = stack::Basis::measured;
  if (request != nullptr) {
    diagnosis.runtime = to_string(request->runtime);
    diagnosis.asked = text::printable(request->text);
    if (!request->where.file.empty()) diagnosis.where = request->where;
  }
  // What is known is known of one revision.
  if (at_another_revision() && diagnosis.severity == Severity::error) {
    diagnosis.severity = Severity::warning;
    diagnosis.basis = stack::Basis::inferred;
  }
  return diagnosis;
}

std::string UpstreamFindings::would_say(const std::string& message, const Facts& facts) const {
  return fill(message, facts);
}

std::string UpstreamFindings::offer(const std::string& installs) const {
  const std::string& ours = use_.buildpack->replacement;
  return bprun::format("bprun's own buildpack {} can{}. Take it in place of the other:\n"
                       "    --replace {}={}\n"
                       "or for every build of this app, in its bprun.toml:\n"
                       "    [replace]\n"
                       "    \"{}\" = \"{}\"",
                       ours,
                       installs.empty() ? "" : ": " + installs,
                       use_.entry,
                       ours,
                       use_.entry,
                       ours);
}

Resolution resolve_upstream(const BeamResolver& resolver,
                            const UpstreamBuildpacks& known,
                            const stack::Tables& tables,
                            const UpstreamUse& use,
                            const requests::Requests& requests,
                            const UpstreamApp& app,
                            const Target& target) {
  Resolution resolution = use.buildpack->installs("node")
                              ? resolve_upstream_node(resolver, tables, use, requests, app, target)
                              : resolve_upstream_beam(resolver, known, use, requests, app, target);
  const UpstreamFindings find(resolver.catalogue(), use, target);
  if (find.at_another_revision()) {
    resolution.diagnoses.push_back(
        find.make("upstream-at-another-revision", {{"ref", text::printable(use.ref)}}, nullptr));
  }
  return resolution;
}

}  // namespace bprun::resolve
