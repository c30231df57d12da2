// SPDX-License-Identifier: MIT
#pragma once

#include "runner/doctor/finding.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/sandbox/spec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::doctor {

struct MachineFacts {
  sandbox::Identity identity;  ///< who scripts would run as
  fs::Path store;              ///< may not be there yet
  process::Environment caller = {};
  /// When this program was made: no clock can be before that.
  std::optional<std::int64_t> made_at = std::nullopt;
};

/// What of this machine will be in a build's way.
Result<std::vector<Finding>> examine_machine(const MachineFacts& facts);

// Its parts, for values of any machine.

/// `available`: bytes that processes can have, without what is swapped.
void examine_memory(unsigned long long available, std::vector<Finding>& findings);
void examine_disk(const fs::Path& store, unsigned long long free, std::vector<Finding>& findings);
void examine_clock(std::int64_t now, std::int64_t made_at, std::vector<Finding>& findings);
void examine_proxies(const process::Environment& caller, std::vector<Finding>& findings);

/// Something that a build would fetch from.
struct Place {
  std::string url;
  std::string origin;  ///< who says so: "npm.registry (/etc/bprun.toml:3)"
};

/// All at the same time, each 3 seconds at most. Whoever answers, were it with an error page, is
/// reachable. (reach.cpp)
std::vector<Finding> examine_reach(const std::vector<Place>& places,
                                   const fs::Path& scratch,
                                   const process::Environment& caller);

}  // namespace bprun::doctor
