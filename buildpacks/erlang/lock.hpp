// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bprun::erlang {

/// The names of a rebar.lock's dependencies, as they stand there. By eye: what another tool wrote
/// has none.
std::vector<std::string> names_in_lock(std::string_view rebar_lock);

}  // namespace bprun::erlang
