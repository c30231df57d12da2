// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pictures/reading.hpp"

namespace bprun::pictures {

/// When each phase ran, and below it the processes that were seen in it.
std::string timeline(const Value& record);

}  // namespace bprun::pictures
