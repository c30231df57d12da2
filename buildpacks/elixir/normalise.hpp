// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

namespace bprun::elixir {

/// Takes out of the built app what differs from one build of the same source to the next.
///
/// What Mix and Hex noted for themselves goes: dumps of tables, with the process that owned them.
/// They make them anew where they miss them, and nothing is compiled for it. And what is newer
/// than the newest source gets the time of that, and Mix's manifests become canonical
/// (mix_manifest.hpp): to Mix nothing has changed since.
Result<void> remove_traces(const fs::Path& app, const fs::Path& mix_home, const fs::Path& hex_home);

}  // namespace bprun::elixir
