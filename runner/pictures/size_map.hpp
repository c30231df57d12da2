// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pictures/reading.hpp"

namespace bprun::pictures {

/// What the slug is made of: a treemap, which the page's script draws, who wrote how much, and for
/// whoever does not see it a table of the largest.
std::string size_map(const Value& record);

}  // namespace bprun::pictures
