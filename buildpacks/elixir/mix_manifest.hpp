// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bprun::elixir {

/// A manifest of Mix (`_build/ENV/lib/APP/.mix/compile.*`, Erlang's external term format) in which
/// every time is `time`. Mix notes when modules were compiled and when dependencies came; two
/// builds of one source, of which one had a cache, differ in nothing else. Times are integers, in
/// seconds of Unix, after 1999 and up to `now`; no other number in a manifest is as large.
///
/// What is no such manifest comes back as it is.
std::string with_all_times(std::string_view manifest, std::uint64_t time, std::uint64_t now);

}  // namespace bprun::elixir
