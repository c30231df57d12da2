// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/resolve/node.hpp"
#include "runner/resolve/pin.hpp"
#include "runner/resolve/places.hpp"
#include "runner/resolve/upstream_dialect.hpp"
#include "runner/resolve/upstream_findings.hpp"
#include "runner/version/npm_version.hpp"

#include <algorithm>

namespace bprun::resolve {

namespace {

using requests::Request;
using requests::Runtime;

/// One buildpack of others that installs a Node.js, on one app.
class UpstreamNode {
public:
  UpstreamNode(const BeamResolver& resolver,
               const stack::Tables& tables,
               const UpstreamUse& use,
               const requests::Requests& requests,
               const UpstreamApp& app,
               const Target& target)
      : resolver_(resolver),
        tables_(tables),
        buildpack_(*use.buildpack),
        requests_(requests),
        app_(app),
        target_(target),
        find_(resolver.catalogue(), use, target) {}

  Resolution resolve();

private:
  const Request* request_in_its_file() const;
  void report_what_it_does_not_read();
  void phoenix_static();
  void heroku();
  std::string our_offer() const;

  void say(Diagnosis diagnosis) { result_.diagnoses.push_back(std::move(diagnosis)); }

  const BeamResolver& resolver_;
  const stack::Tables& tables_;
  const UpstreamBuildpack& buildpack_;
  const requests::Requests& requests_;
  const UpstreamApp& app_;
  const Target& target_;
  UpstreamFindings find_;
  Resolution result_;
};

const Request* UpstreamNode::request_in_its_file() const {
  for (const Request& request : requests_.node) {
    if (!buildpack_.reads.empty() && request.where.file == buildpack_.reads.front())
      return &request;
  }
  return nullptr;
}

void UpstreamNode::report_what_it_does_not_read() {
  const Request* taken = request_in_its_file();
  for (const Request& request : requests_.node) {
    const bool reads = !buildpack_.reads.empty() && request.where.file == buildpack_.reads.front();
    if (!reads && (taken == nullptr || taken->text != request.text))
      say(find_.make("upstream-does-not-read", {}, &request));
  }
}

std::string UpstreamNode::our_offer() const {
  const auto ours = resolve_node(resolver_, tables_, requests_.decides(Runtime::node), target_);
  if (!ours || !ours->possible() || ours->chosen.empty()) return find_.offer("");
  return find_.offer(bprun::format("Node.js {}", ours->chosen.front().version));
}

/// gjaldon's and gigalixir's (V-17, V-18).
void UpstreamNode::phoenix_static() {
  const Request* request = request_in_its_file();
  const std::string read = request == nullptr ? "" : upstream_node(request->text);
  if (!buildpack_.gone.empty()) {
    say(find_.make("upstream-service-is-gone",
                   {{"reason", buildpack_.gone},
                    {"message", find_.would_say(buildpack_.no_node, {{"read", read}})},
                    {"offer", our_offer()}},
                   request));
    return;
  }
  if (read.empty()) {
    const std::string why = request == nullptr ? std::string("the app asks for none")
                                               : bprun::format("it makes nothing of '{}'",
                                                               text::printable(request->text));
    say(find_.make("upstream-takes-the-newest-node", {{"why_newest", why}}, request));
    return;
  }
  const auto version = version::NpmVersion::parse(read);
  if (!version || version->str() != read) {
    Diagnosis diagnosis =
        find_.make("upstream-needs-an-exact-node",
                   {{"read", read},
                    {"message", find_.would_say(buildpack_.no_node, {{"read", read}})},
                    {"offer", our_offer()}},
                   request);
    const auto ours = resolve_node(resolver_, tables_, request, target_);
    if (ours && !ours->chosen.empty()) {
      const std::string& exact = ours->chosen.front().version;
      diagnosis.nearest.push_back(exact);
      diagnosis.lines.push_back(pin_line("node", exact, request->where.file));
      diagnosis.write_to = pin_place("node", request->where);
    }
    say(std::move(diagnosis));
    return;
  }
  // The version exactly, whatever else the request says; the tables begin with Node.js 10.
  const auto releases = tables_.node_releases();
  if (releases && !(*releases)->empty() && *version < (*releases)->front().version) return;
  Request exact = *request;
  exact.text = read;
  auto resolved = resolve_node(resolver_, tables_, &exact, target_);
  if (!resolved) return;
  for (Diagnosis& diagnosis : resolved->diagnoses)
    say(std::move(diagnosis));
  for (Chosen& chosen : resolved->chosen) {
    std::erase_if(chosen.places, [](const Place& place) { return place.kind != "official"; });
    chosen.asked = *request;
    chosen.reason = bprun::format("as {} reads it", buildpack_.title);
    result_.chosen.push_back(std::move(chosen));
  }
}

/// heroku/nodejs (V-26 to V-29).
void UpstreamNode::heroku() {
  if (app_.lockfiles.size() > 1) {
    say(find_.make("upstream-refuses-lockfiles",
                   {{"lockfiles", text::list(app_.lockfiles)}, {"message", buildpack_.lockfiles}},
                   nullptr));
  }
  auto resolved = resolve_node(resolver_, tables_, request_in_its_file(), target_);
  if (!resolved) return;
  for (Diagnosis& diagnosis : resolved->diagnoses)
    say(std::move(diagnosis));
  for (Chosen& chosen : resolved->chosen) {
    // It resolves ranges from a list of its own, which is as new as its revision.
    chosen.basis = stack::Basis::inferred;
    std::erase_if(chosen.places, [](const Place& place) { return place.kind != "official"; });
    result_.chosen.push_back(std::move(chosen));
  }
}

Resolution UpstreamNode::resolve() {
  report_what_it_does_not_read();
  if (buildpack_.dialect == Dialect::heroku_nodejs) {
    heroku();
  } else {
    phoenix_static();
  }
  return std::move(result_);
}

}  // namespace

Resolution resolve_upstream_node(const BeamResolver& resolver,
                                 const stack::Tables& tables,
                                 const UpstreamUse& use,
                                 const requests::Requests& requests,
                                 const UpstreamApp& app,
                                 const Target& target) {
  return UpstreamNode(resolver, tables, use, requests, app, target).resolve();
}

}  // namespace bprun::resolve
