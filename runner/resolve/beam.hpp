// SPDX-License-Identifier: MIT
#pragma once

#include "runner/resolve/beam_index.hpp"
#include "runner/resolve/catalogue.hpp"
#include "runner/resolve/resolution.hpp"

#include <vector>

namespace bprun::resolve {

/// Releases of OTP that work badly, one row of stacks/known-bad.toml.
struct KnownBad {
  version::OtpVersion from;  ///< the first that is bad
  version::OtpVersion to;    ///< the last
  const stack::KnownBad* row = nullptr;

  bool concerns(const version::OtpVersion& version) const {
    return from <= version && version <= to;
  }
};

/// resolve_beam for many apps and stacks: the tables are read and arranged once.
class BeamResolver {
public:
  /// Errors are of kind config: a table that is broken. The resolver views the tables.
  static Result<BeamResolver> make(const stack::Tables& tables);

  Resolution resolve(const requests::Requests& requests, const Target& target) const;

  const BeamIndex& index() const { return index_; }

  const Catalogue& catalogue() const { return catalogue_; }

  const std::vector<KnownBad>& known_bad() const { return known_bad_; }

  const std::vector<stack::Source>& sources() const { return *sources_; }

private:
  BeamResolver(BeamIndex index,
               Catalogue catalogue,
               std::vector<KnownBad> known_bad,
               const std::vector<stack::Source>& sources)
      : index_(std::move(index)),
        catalogue_(catalogue),
        known_bad_(std::move(known_bad)),
        sources_(&sources) {}

  BeamIndex index_;
  Catalogue catalogue_;
  std::vector<KnownBad> known_bad_;
  const std::vector<stack::Source>* sources_;
};

}  // namespace bprun::resolve
