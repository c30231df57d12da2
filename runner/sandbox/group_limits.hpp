// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/group_places.hpp"

/// Limits as a control group holds them. Each function sets one on a group that has been made, and
/// answers nothing (or false) where the kernel refuses, which leaves the limit to other means.
namespace bprun::sandbox {

/// A file of the group with a number that only grows: how often a limit was hit.
struct GroupCounter {
  fs::Path file;
  std::string key;

  unsigned long long read() const { return read_counter(file, key).value_or(0); }
};

/// All its processes together have `bytes` of memory, and no swap beyond it. What is counted are
/// processes killed for it.
std::optional<GroupCounter> hold_memory(const GroupPlace& group, unsigned long long bytes);

/// `most` processes and threads at a time. What is counted are refused ones.
std::optional<GroupCounter> hold_pids(const GroupPlace& group, unsigned most);

/// As much time as `processors` have.
bool hold_cpus(const GroupPlace& group, double processors);

}  // namespace bprun::sandbox
