// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"
#include "runner/version/npm_range.hpp"

#include <string>
#include <vector>

namespace bprun::stack {

/// The versions next to what a range asks for that matches none: the newest of the same major, the
/// ones just below and above. `ascending` is in order; at most three come back.
std::vector<std::string> nearest_versions(const version::NpmRange& range,
                                          const std::vector<version::NpmVersion>& ascending);

/// The Error (kind app) for a request that is no range, naming the character.
Error malformed_request(const std::string& what,
                        const std::string& text,
                        const version::MalformedRange& malformed,
                        const std::optional<Location>& where);

}  // namespace bprun::stack
