// SPDX-License-Identifier: MIT
#pragma once

#include "runner/transfer/protocol.hpp"

#include <functional>

namespace bprun::transfer {

/// The work of bprun-fetch: all jobs in parallel, with retries and resumption, by libcurl.
/// `say` gets each line of the protocol as soon as it is known. One Report a job.
void download_all(const protocol::Orders& orders,
                  const std::function<void(const std::string& line)>& say);

}  // namespace bprun::transfer
