// SPDX-License-Identifier: MIT
#pragma once

#include "runner/resolve/beam.hpp"
#include "runner/resolve/resolution.hpp"

#include <optional>

namespace bprun::plan {

/// Whether a runtime that was built for a stack starts on this machine, by glibc. nullopt: it does,
/// or nothing says that it does not. The diagnosis has the command that makes the stack's own
/// system, and the stacks of this machine's age that have the version.
Result<std::optional<resolve::Diagnosis>> check_machine(const resolve::BeamResolver& resolver,
                                                        const stack::Tables& tables,
                                                        const resolve::Target& target,
                                                        const resolve::Chosen& chosen,
                                                        const stack::Stack& machine);

}  // namespace bprun::plan
