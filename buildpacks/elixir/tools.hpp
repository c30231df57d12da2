// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>
#include <string_view>

/// Hex and rebar3, which Mix does not come with.
namespace bprun::elixir {

/// Whether an archive of Hex is in Mix's home.
bool has_hex(const fs::Path& mix_home);

/// Makes the Hex that came with the runtime (Debian's erlang-hex) an archive in Mix's home, where
/// Mix looks for it. Its version; empty where the runtime has none.
Result<std::string> install_hex_of_runtime(const fs::Path& elixir, const fs::Path& mix_home);

/// Whether a rebar3 is in Mix's home, for any version of Elixir.
bool has_rebar(const fs::Path& mix_home);

/// What Mix asks for when it cannot go on without, as it says it on the terminal.
bool asks_for_hex(std::string_view output);
bool asks_for_rebar(std::string_view output);

}  // namespace bprun::elixir
