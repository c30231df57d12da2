// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pipeline/formation.hpp"
#include "runner/releases/ledger.hpp"
#include "runner/releases/running.hpp"
#include "runner/report/event.hpp"

#include <functional>

namespace bprun::pipeline {

/// What starting a release beside the one that serves needs.
struct BesideGround {
  const process::Environment& caller;
  run::SlugLayout layout = run::SlugLayout::plain;
  report::Sink& sink;
};

/// Where the app is set up to run (releases::Running): starts the release in the free slot, waits
/// until it is well, sends the traffic there, calls `make_live`, and stops what served before.
/// Where it is not set up: `make_live` alone.
///
/// An Error before `make_live` has stopped the new one again, and the old one serves. What is wrong
/// afterwards (the old one does not stop) is a warning: the new release is live.
Result<void> start_beside(const releases::Place& place,
                          const releases::Release& release,
                          const BesideGround& ground,
                          const std::function<Result<void>()>& make_live);

}  // namespace bprun::pipeline
