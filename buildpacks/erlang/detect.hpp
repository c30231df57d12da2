// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

namespace bprun::erlang {

/// bin/detect BUILD (B-2): prints "Erlang" where there is a rebar.config and no mix.exs; else says
/// on stderr what was looked for (B-4). The exit status.
int detect(const fs::Path& app);

}  // namespace bprun::erlang
