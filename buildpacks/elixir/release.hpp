// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace bprun::elixir {

/// What bin/release prints (B-12, V-15).
std::string release();

}  // namespace bprun::elixir
