// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace bprun::pipeline {

/// "0.1.0": the version in CMakeLists.txt's project().
std::string_view version();

}  // namespace bprun::pipeline
