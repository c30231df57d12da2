// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <optional>
#include <string_view>
#include <vector>

/// The kernel's table of processes, as /proc shows it. Every answer is of a moment that has passed:
/// a process may be gone, or have another parent, by the time it is used.
namespace bprun::process {

struct TableEntry {
  char state = '?';  ///< 'R', 'S', 'T', 'Z'…, as in proc(5)
  pid_t parent = 0;

  /// It has ended, and its parent has not asked about it yet.
  bool is_zombie() const { return state == 'Z' || state == 'X'; }

  bool operator==(const TableEntry&) const = default;
};

/// Reads the text of a /proc/PID/stat; nullopt where it is none.
std::optional<TableEntry> parse_stat(std::string_view stat);

/// The entry of a process; nullopt where there is none.
std::optional<TableEntry> table_entry(pid_t pid);

/// Whether there is such a process, and it has not ended.
bool is_running(pid_t pid);

/// The ids of all processes that are to be seen from here.
std::vector<pid_t> all_processes();

/// The processes whose parent is `parent`, ended ones too, in the order of their ids.
std::vector<pid_t> children_of(pid_t parent);

}  // namespace bprun::process
