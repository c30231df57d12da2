// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/environment.hpp"
#include "runner/process/time_limit.hpp"
#include "runner/transfer/protocol.hpp"

#include <optional>
#include <vector>

namespace bprun::transfer {

/// The work of bprun-fetch, done by the machine's own `curl`: for a buildpack in a system whose C
/// library is older than the one that bprun-fetch was built with. Slower (one job after the other,
/// a broken download begins anew), and ETags are not used; what comes is checked as ever.
/// nullopt where there is no curl on PATH.
std::optional<std::vector<protocol::Report>>
download_by_curl(const protocol::Orders& orders,
                 const process::Environment& environment,
                 const process::TimeLimit& limit);

}  // namespace bprun::transfer
