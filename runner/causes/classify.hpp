// SPDX-License-Identifier: MIT
#pragma once

#include "runner/causes/catalogue.hpp"
#include "runner/report/failure.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bprun::causes {

/// What a failed step left behind.
struct Evidence {
  Error error;                        ///< bprun's own: kind, message, status, signal
  std::vector<std::string> log = {};  ///< log_lines() of the end of its output
  std::string phase = {};
  std::string buildpack = {};
  std::string stack = {};
  std::string address = {};  ///< the last one that the log names, or what was being fetched
  std::vector<std::pair<std::string, std::string>> runtimes = {};  ///< "node", "22.22.0"
  bool network = true;
  bool disk_is_full = false;
  /// How many processes the kernel killed for want of memory while the step ran; nullopt: it does
  /// not say.
  std::optional<unsigned long long> oom_kills = std::nullopt;
};

/// Why it failed: the first cause of the catalogue that the evidence shows, its sentences filled
/// in. Pure. What it quotes of the log is as secret as the log.
std::optional<report::KnownCause> classify(const Catalogue& catalogue, const Evidence& evidence);

}  // namespace bprun::causes
