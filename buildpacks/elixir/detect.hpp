// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

namespace bprun::elixir {

/// bin/detect BUILD (B-2): prints "Elixir" where there is a mix.exs; else says on stderr what was
/// looked for (B-4). The exit status.
int detect(const fs::Path& app);

}  // namespace bprun::elixir
