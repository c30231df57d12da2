// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace bprun::pipeline {

/// The version in CMakeLists.txt's project().
inline constexpr std::string_view version = BPRUN_VERSION;

}  // namespace bprun::pipeline
