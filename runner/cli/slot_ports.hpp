// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <array>
#include <string_view>

namespace bprun::cli {

/// "5000,5100": the ports of slot a and slot b.
Result<std::array<int, 2>> parse_ports(std::string_view given);

}  // namespace bprun::cli
