// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <filesystem>

namespace bprun::process {

/// The file that this process runs, links resolved; its parts lie beside it. Found at the first
/// call and remembered: in a mount namespace of our own, below a chroot, the kernel tells another
/// path.
Result<std::filesystem::path> own_program();

}  // namespace bprun::process
