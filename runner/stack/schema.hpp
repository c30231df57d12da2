// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace bprun::stack {

/// The schema of the tables that this bprun reads: `schema = 1` in a TOML file, a comment
/// `# schema = 1` in a CSV file, which may leave it out.
inline constexpr std::int64_t newest_schema = 1;

/// What to say of any other.
std::string wrong_schema(std::int64_t schema);

}  // namespace bprun::stack
