// SPDX-License-Identifier: MIT
#pragma once

#include "runner/resolve/beam.hpp"
#include "runner/resolve/resolution.hpp"
#include "runner/resolve/upstream.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::resolve {

/// One place in an app's list of buildpacks that is a well-known one of others.
struct UpstreamUse {
  const UpstreamBuildpack* buildpack = nullptr;
  std::string entry;  ///< as it may be shown and replaced: without user, password and "#ref"
  std::string ref;    ///< behind "#"; empty: its default branch
  std::optional<Location> where = std::nullopt;  ///< the line that names it
};

/// What of an app these buildpacks look at, besides requests.
struct UpstreamApp {
  bool has_elixir_config = false;      ///< elixir_buildpack.config is there
  std::vector<std::string> lockfiles;  ///< of Node.js package managers, in the app's directory
};

/// What an unmodified buildpack of others will install, by its own reading, or why it will fail, in
/// its name. What is said of it is true of the revision that was read: at another ref errors are
/// warnings. Where bprun's own buildpack would do, the diagnosis offers it; nothing is replaced.
Resolution resolve_upstream(const BeamResolver& resolver,
                            const UpstreamBuildpacks& known,
                            const stack::Tables& tables,
                            const UpstreamUse& use,
                            const requests::Requests& requests,
                            const UpstreamApp& app,
                            const Target& target);

}  // namespace bprun::resolve
