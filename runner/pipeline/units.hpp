// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pipeline/formation.hpp"

#include <string>
#include <vector>

/// What runs an app's releases is systemd; these are the units for it.
namespace bprun::pipeline {

struct UnitRequest {
  std::string app;
  std::vector<Placed> processes;
  std::string program;                    ///< bprun, absolute
  std::vector<std::string> options = {};  ///< words that every `bprun start` gets: --state DIR
  std::string user = "";                  ///< empty: who starts the units
  int grace_seconds = 30;                 ///< between SIGTERM and SIGKILL
};

struct Unit {
  std::string file;  ///< its name
  std::string text;

  bool operator==(const Unit&) const = default;
};

/// A target shop@.target for a slot, and a service for each process in it, shop-web-1@.service: the
/// instance is the slot.
std::vector<Unit> make_units(const UnitRequest& request);

}  // namespace bprun::pipeline
