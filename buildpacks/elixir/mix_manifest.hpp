// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace bprun::elixir {

/// Mix's manifest of what it compiled (`_build/ENV/lib/APP/.mix/compile.elixir`, Erlang's external
/// term format) with 0 in place of the times, in seconds, at which modules were compiled. Since
/// Elixir 1.15 it has them, and two builds of one source differ in nothing else. Mix asks them
/// which modules of a path dependency are younger than an app's own manifest: 0 is not.
///
/// What is no such manifest comes back as it is.
std::string without_compile_times(std::string_view manifest);

}  // namespace bprun::elixir
