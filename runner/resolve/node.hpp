// SPDX-License-Identifier: MIT
#pragma once

#include "runner/resolve/beam.hpp"
#include "runner/resolve/resolution.hpp"

namespace bprun::resolve {

struct NodeRules {
  bool allow_wide_range = false;  ///< NODEJS_ALLOW_WIDE_RANGE (V-27)
};

/// Node.js for an app, as stack::resolve_node has it, with what goes wrong as a Diagnosis. No
/// request: the newest of the current LTS line. The stack must be known.
Result<Resolution> resolve_node(const BeamResolver& resolver,
                                const stack::Tables& tables,
                                const requests::Request* request,
                                const Target& target,
                                const NodeRules& rules = {});

}  // namespace bprun::resolve
