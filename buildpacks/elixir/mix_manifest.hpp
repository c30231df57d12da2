// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bprun::elixir {

/// A manifest of Mix (`_build/ENV/lib/APP/.mix/compile.*`, Erlang's external term format) without
/// what differs from one build of the same source to the next:
///
/// - Every time is `time`. Mix notes when modules were compiled and when dependencies came. Times
///   are integers, in seconds of Unix, after 1999 and up to `now`; no other number in a manifest is
///   as large.
/// - What has no order is sorted. Mix's compiler works on several modules at once and lists them
///   (records `module` and `source`) as they were done; what a source refers to, and the keys of
///   maps, come as Erlang numbered their names. Lists whose order Mix relies on stay as they are.
///
/// What is no such manifest comes back as it is.
std::string canonical_manifest(std::string_view manifest, std::uint64_t time, std::uint64_t now);

}  // namespace bprun::elixir
