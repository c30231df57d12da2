// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

namespace bprun::erlang {

/// Takes out of the built app what rebar3 noted for itself and what differs from one build of the
/// same source to the next: its graphs of what depends on what, with times. It makes them anew
/// where it misses them.
Result<void> remove_bookkeeping(const fs::Path& app);

}  // namespace bprun::erlang
