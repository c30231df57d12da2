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
  std::function<std::optional<int>()> live;  ///< the version that is live now, by the ledger
};

/// Brings the traffic to where the ledger says, after a deploy that was killed at the switch.
Result<void> mend_switch(const releases::Place& place,
                         const releases::Release& release,
                         const BesideGround& ground);

/// Where the app is set up to run (releases::Running): starts the release in the free slot, waits
/// until it is well, sends the traffic there, calls `make_live`, and stops what served before.
/// Where it is not set up: `make_live` alone.
///
/// An Error before the release is live has sent the traffic back and stopped the new one again, and
/// the old one serves; where the traffic cannot be sent back, both go on. What is wrong afterwards
/// (the old one does not stop) is a warning: the new release is live. Config vars are hidden in
/// what the commands print.
Result<void> start_beside(const releases::Place& place,
                          const releases::Release& release,
                          const BesideGround& ground,
                          const std::function<Result<void>()>& make_live);

}  // namespace bprun::pipeline
