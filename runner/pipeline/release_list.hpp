// SPDX-License-Identifier: MIT
#pragma once

#include "runner/releases/ledger.hpp"

#include <string>

/// An app's releases as `bprun releases` shows them.
namespace bprun::pipeline {

/// One word for what a release is: "live"; "was live"; "ready" (it may go live, and did not yet);
/// "failed"; "running"; "cut off" (its command began, and its end is not known); "new".
std::string state_of(const releases::Place& place,
                     const releases::Overview& overview,
                     const releases::Release& release);

/// A line for each, the newest first; for none a sentence.
std::string to_text(const releases::Place& place, const releases::Overview& overview);

/// {"app", "live", "releases": [row and "state"]}.
document::Value to_value(const releases::Place& place, const releases::Overview& overview);

}  // namespace bprun::pipeline
