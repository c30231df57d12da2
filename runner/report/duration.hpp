// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace bprun::report {

/// "3.2 s", "1 min 15 s".
std::string in_words(std::chrono::milliseconds duration);

}  // namespace bprun::report
