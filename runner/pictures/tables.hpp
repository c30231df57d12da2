// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pictures/reading.hpp"

namespace bprun::pictures {

/// Buildpacks, versions, downloads, what was reused, what each `export` made of the environment,
/// and warnings: those that there are.
std::string tables(const Value& record);

}  // namespace bprun::pictures
