// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/environment.hpp"

#include <sys/resource.h>
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bprun::process {

/// Who a child runs as. Supplementary groups become exactly `groups`.
struct Credentials {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups = {};
};

struct ResourceLimit {
  int resource = 0;  ///< RLIMIT_*
  rlim_t value = RLIM_INFINITY;
};

/// A program to start: a value that can be printed and compared before anything happens.
struct Command {
  std::vector<std::string> argv;  ///< argv[0] without '/' is looked up in PATH of `environment`
  Environment environment;        ///< exactly this; nothing is inherited
  std::filesystem::path directory = {};  ///< empty: the current one
  std::optional<Credentials> credentials = {};
  std::vector<ResourceLimit> limits = {};
  std::optional<mode_t> umask = {};
  bool new_session = true;  ///< setsid: its own process group, no controlling terminal
  bool die_with_parent = true;
  std::vector<int> ignored_signals = {};  ///< all others get their default action
  /// Descriptors to hand on, as {ours, number in the child}. All others above 2 are closed.
  std::vector<std::pair<int, int>> keep = {};
  /// Files in which the child writes "0" before it starts: cgroup.procs of the groups to join.
  std::vector<std::filesystem::path> join_groups = {};
  /// Descriptors of namespaces (/proc/PID/ns/…) that the child enters first. Needs privilege.
  std::vector<int> namespaces = {};
  std::vector<int> cpus = {};  ///< numbers of the processors it may run on; empty: all

  /// As a shell would take it, for messages. The environment is not shown: it may hold secrets.
  std::string str() const;
};

/// The file that execvp would take for `name` under `path_variable`; nullopt where there is none.
std::optional<std::filesystem::path> find_program(const std::string& name,
                                                  const std::string& path_variable);

/// The PATH of Debian and of Heroku's stacks.
inline constexpr const char* default_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

}  // namespace bprun::process
