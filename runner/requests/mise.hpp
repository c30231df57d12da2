// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/requests/request.hpp"

namespace bprun::requests {

/// The requests of a `mise.toml` or `.mise.toml` (V-39), at most one a runtime: `erlang`, `elixir`,
/// `node` or `nodejs` of `[tools]`, each a string, a list (its first entry counts) or a table with
/// `version`. No TOML, and a tool without a version, are Errors.
Result<std::vector<Request>> parse_mise(std::string_view text, const std::string& file);

}  // namespace bprun::requests
