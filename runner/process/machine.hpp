// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace bprun::process {

/// What the tables and Node call this machine's processor: "x64", "arm64". The name that the system
/// has for it where it is neither.
std::string machine_architecture();

}  // namespace bprun::process
