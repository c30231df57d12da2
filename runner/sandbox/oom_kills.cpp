// SPDX-License-Identifier: MIT
#include "runner/sandbox/oom_kills.hpp"

#include "runner/sandbox/group_places.hpp"

namespace bprun::sandbox {

std::optional<unsigned long long> kernel_oom_kills() {
  return read_counter("/proc/vmstat", "oom_kill");
}

}  // namespace bprun::sandbox
