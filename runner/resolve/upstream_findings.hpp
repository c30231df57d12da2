// SPDX-License-Identifier: MIT
#pragma once

#include "runner/resolve/upstream_resolution.hpp"

#include <string>
#include <string_view>

namespace bprun::resolve {

/// Diagnoses in the name of a buildpack of others.
class UpstreamFindings {
public:
  UpstreamFindings(const Catalogue& catalogue, const UpstreamUse& use, const Target& target)
      : catalogue_(catalogue), use_(use), target_(target) {}

  /// `request`: the line that asks, if one does; else the line that names the buildpack counts.
  Diagnosis make(std::string_view id, Facts facts, const requests::Request* request) const;

  /// `message`, one of the buildpack's own, with the version filled in.
  std::string would_say(const std::string& message, const Facts& facts) const;

  /// The sentence that offers our own buildpack; `installs`: what it would install.
  std::string offer(const std::string& installs) const;

  /// Whether the app names another revision than the one that was read.
  bool at_another_revision() const;

private:
  const Catalogue& catalogue_;
  const UpstreamUse& use_;
  const Target& target_;
};

/// Erlang and Elixir, and Node.js; resolve_upstream() asks the one that the buildpack installs.
Resolution resolve_upstream_beam(const BeamResolver& resolver,
                                 const UpstreamBuildpacks& known,
                                 const UpstreamUse& use,
                                 const requests::Requests& requests,
                                 const UpstreamApp& app,
                                 const Target& target);
Resolution resolve_upstream_node(const BeamResolver& resolver,
                                 const stack::Tables& tables,
                                 const UpstreamUse& use,
                                 const requests::Requests& requests,
                                 const UpstreamApp& app,
                                 const Target& target);

}  // namespace bprun::resolve
