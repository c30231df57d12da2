// SPDX-License-Identifier: MIT
#include "runner/run/deliver.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/foreground.hpp"
#include "runner/process/run.hpp"
#include "runner/process/table.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>

namespace bprun::run {

namespace {

/// The process id in the innermost pid namespace.
std::optional<long long> id_inside(pid_t pid) {
  const auto status = fs::read_file_if_exists(format("/proc/{}/status", pid), 65536);
  if (!status || !*status) return std::nullopt;
  for (const auto line : text::lines(**status)) {
    if (!line.starts_with("NSpid:")) continue;
    const auto ids = text::words(line);
    return text::to_integer(ids.back());
  }
  return std::nullopt;
}

/// Everything alive below `root`.
void add_descendants(pid_t root, std::vector<pid_t>& into) {
  for (const pid_t child : process::children_of(root)) {
    if (process::is_running(child)) into.push_back(child);
    add_descendants(child, into);
  }
}

bool asks_for_an_end(int signal) {
  return signal == SIGTERM || signal == SIGINT || signal == SIGHUP || signal == SIGQUIT;
}

}  // namespace

std::optional<pid_t> app_behind_bubblewrap(pid_t bubblewrap) {
  // bubblewrap outside, its first process inside with id 1, and then the app with id 2.
  for (const pid_t first : process::children_of(bubblewrap)) {
    for (const pid_t second : process::children_of(first)) {
      if (id_inside(second) == 2) return second;
    }
  }
  return std::nullopt;
}

bool Delivery::deliver(pid_t app, int signal) {
  const bool stopping = shell_stays_ && asks_for_an_end(signal);
  if (stopping) ::kill(app, SIGSTOP);
  std::vector<pid_t> below;
  if (shell_stays_) add_descendants(app, below);
  if (below.empty()) {
    ::kill(app, signal);
    if (stopping) ::kill(app, SIGCONT);
    told_.clear();
    return true;
  }
  for (const pid_t process : below) {
    if (std::find(told_.begin(), told_.end(), process) != told_.end()) continue;
    ::kill(process, signal);
    told_.push_back(process);
  }
  if (stopping) return false;
  told_.clear();
  return true;
}

Result<std::vector<int>> shield_from_terminal(std::vector<std::string>& argv) {
  const auto left_ignored = process::inherited_ignored_signals();
  std::vector<int> signals;
  std::vector<std::string> names;
  for (const int signal : process::forwarded_signals()) {
    // Nobody dies of a SIGWINCH.
    if (signal == SIGWINCH) continue;
    if (std::find(left_ignored.begin(), left_ignored.end(), signal) != left_ignored.end()) continue;
    signals.push_back(signal);
    names.emplace_back(::sigabbrev_np(signal));
  }
  if (signals.empty()) return signals;
  std::vector<std::string> shielded{"/usr/bin/env", "--default-signal=" + text::join(names, ",")};
  auto probe = shielded;
  probe.emplace_back("true");
  const auto tried = process::capture({.argv = std::move(probe), .environment = {}});
  if (!tried) {
    if (tried.error().kind == ErrorKind::interrupted) return tried.error();
    return std::vector<int>();
  }
  if (!tried->exit.ok()) return std::vector<int>();
  shielded.emplace_back("--");
  argv.insert(argv.begin(), shielded.begin(), shielded.end());
  return signals;
}

}  // namespace bprun::run
