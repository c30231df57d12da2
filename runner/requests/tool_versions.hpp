// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/requests/request.hpp"

namespace bprun::requests {

/// The requests of a `.tool-versions` (V-38), at most one a runtime, in the order of the file:
/// `name version [fallback …]`, `#` comments. The first version of a line is the wanted one, and
/// `nodejs` and `node` are the same tool. Two lines of one tool that differ are an Error.
Result<std::vector<Request>> parse_tool_versions(std::string_view text, const std::string& file);

}  // namespace bprun::requests
