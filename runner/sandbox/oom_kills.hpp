// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

namespace bprun::sandbox {

/// How many processes this machine's kernel has killed for want of memory since it started, in
/// whatever group (/proc/vmstat). Who wants to know of a time takes it before and after. nullopt:
/// this kernel does not say.
std::optional<unsigned long long> kernel_oom_kills();

}  // namespace bprun::sandbox
