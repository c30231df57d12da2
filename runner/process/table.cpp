// SPDX-License-Identifier: MIT
#include "runner/process/table.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <algorithm>

namespace bprun::process {

std::optional<TableEntry> parse_stat(std::string_view stat) {
  // "pid (name) state ppid …"; the name may hold blanks and parentheses.
  const std::size_t after_name = stat.rfind(')');
  if (after_name == std::string_view::npos) return std::nullopt;
  const auto fields = text::words(stat.substr(after_name + 1));
  if (fields.size() < 2 || fields[0].size() != 1) return std::nullopt;
  const auto parent = text::to_integer(fields[1]);
  if (!parent) return std::nullopt;
  return TableEntry{.state = fields[0][0], .parent = static_cast<pid_t>(*parent)};
}

std::optional<TableEntry> table_entry(pid_t pid) {
  const auto stat = fs::read_file_if_exists(format("/proc/{}/stat", pid), 4096);
  if (!stat || !*stat) return std::nullopt;
  return parse_stat(**stat);
}

bool is_running(pid_t pid) {
  const auto entry = table_entry(pid);
  return entry && !entry->is_zombie();
}

std::vector<pid_t> all_processes() {
  std::vector<pid_t> processes;
  const auto names = fs::list_directory("/proc");
  if (!names) return processes;
  for (const auto& name : *names) {
    if (const auto pid = text::to_integer(name)) processes.push_back(static_cast<pid_t>(*pid));
  }
  return processes;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  for (const pid_t pid : all_processes()) {
    const auto entry = table_entry(pid);
    if (entry && entry->parent == parent) children.push_back(pid);
  }
  std::sort(children.begin(), children.end());
  return children;
}

}  // namespace bprun::process
