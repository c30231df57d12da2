// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

namespace bprun::elixir {

/// Takes out of the built app what Mix and Hex noted for themselves and what differs from one build
/// of the same source to the next: dumps of tables, with the process that owned them. They make
/// them anew where they miss them, and nothing is compiled for it. The times in Mix's manifests of
/// modules are cleared (mix_manifest.hpp).
Result<void> remove_bookkeeping(const fs::Path& app, const fs::Path& hex_home);

}  // namespace bprun::elixir
