// SPDX-License-Identifier: MIT
#include "runner/sandbox/group_limits.hpp"

#include "runner/base/format.hpp"

#include <algorithm>
#include <cmath>

namespace bprun::sandbox {

std::optional<GroupCounter> hold_memory(const GroupPlace& group, unsigned long long bytes) {
  const fs::Path& directory = group.directory;
  const std::string most = std::to_string(bytes);
  if (group.version == 2) {
    if (!write_setting(directory / "memory.max", most)) return std::nullopt;
    // Swapping instead of stopping would only make the build's end slower.
    write_setting(directory / "memory.swap.max", "0");
    return GroupCounter{directory / "memory.events", "oom_kill"};
  }
  if (!write_setting(directory / "memory.limit_in_bytes", most)) return std::nullopt;
  write_setting(directory / "memory.memsw.limit_in_bytes", most);
  return GroupCounter{directory / "memory.oom_control", "oom_kill"};
}

std::optional<GroupCounter> hold_pids(const GroupPlace& group, unsigned most) {
  if (!write_setting(group.directory / "pids.max", std::to_string(most))) return std::nullopt;
  return GroupCounter{group.directory / "pids.events", "max"};
}

bool hold_cpus(const GroupPlace& group, double processors) {
  constexpr long long period = 100'000;  // µs
  const auto quota = std::max(1000LL, std::llround(processors * static_cast<double>(period)));
  if (group.version == 2) {
    return write_setting(group.directory / "cpu.max", format("{} {}", quota, period));
  }
  return write_setting(group.directory / "cpu.cfs_period_us", std::to_string(period)) &&
         write_setting(group.directory / "cpu.cfs_quota_us", std::to_string(quota));
}

}  // namespace bprun::sandbox
