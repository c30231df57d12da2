// SPDX-License-Identifier: MIT
#include "runner/sandbox/process_meter.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/table.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <vector>

namespace bprun::sandbox {

namespace {

struct Process {
  long long parent = 0;
  ProcessUsage usage;
};

Process read_status(std::string_view status) {
  Process process;
  for (const auto line : text::lines(status)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto key = line.substr(0, colon);
    const auto fields = text::words(line.substr(colon + 1));
    const auto number = fields.empty() ? std::nullopt : text::to_integer(fields[0]);
    if (!number) continue;
    const auto kibibytes = static_cast<unsigned long long>(*number) * 1024;
    if (key == "PPid") process.parent = *number;
    if (key == "Threads") process.usage.threads = static_cast<unsigned>(*number);
    if (key == "RssAnon") process.usage.anonymous = kibibytes;
    if (key == "VmData") process.usage.largest_data = kibibytes;
  }
  return process;
}

}  // namespace

ProcessUsage descendants_usage() {
  ProcessUsage sum;
  std::map<long long, Process> processes;
  std::multimap<long long, long long> children;
  for (const pid_t pid : process::all_processes()) {
    const auto status = fs::read_file_if_exists(format("/proc/{}/status", pid), 65536);
    if (!status || !*status) continue;
    Process process = read_status(**status);
    children.emplace(process.parent, pid);
    processes.emplace(pid, process);
  }
  std::vector<long long> left{::getpid()};
  while (!left.empty()) {
    const auto [begin, end] = children.equal_range(left.back());
    left.pop_back();
    for (auto child = begin; child != end; ++child) {
      const ProcessUsage& usage = processes.at(child->second).usage;
      sum.threads += usage.threads;
      sum.anonymous += usage.anonymous;
      sum.largest_data = std::max(sum.largest_data, usage.largest_data);
      left.push_back(child->second);
    }
  }
  return sum;
}

}  // namespace bprun::sandbox
