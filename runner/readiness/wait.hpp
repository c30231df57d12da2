// SPDX-License-Identifier: MIT
#pragma once

#include "runner/readiness/server.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace bprun::readiness {

struct WaitOptions {
  std::chrono::milliseconds limit{60'000};
  /// Between the first two tries; twice as long each time, up to `longest_pause`.
  std::chrono::milliseconds first_pause{100};
  std::chrono::milliseconds longest_pause{5'000};
  /// Told once, when the first try has failed, with why.
  std::function<void(const std::string& why)> on_wait = nullptr;
};

/// Tries until the server takes connections (probe.hpp). Kind network: it did not in time; the
/// message names the server and why the last try failed. Kind interrupted.
Result<void> wait_for(const Server& server, const WaitOptions& options = {});

}  // namespace bprun::readiness
