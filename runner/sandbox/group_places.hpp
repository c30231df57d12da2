// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where in the kernel's control group hierarchies a group of ours may stand. Nothing here makes
/// one.
namespace bprun::sandbox {

/// A directory of a cgroup hierarchy below which a group with this controller may be made.
struct GroupPlace {
  std::string controller;  ///< "memory", "pids", "cpu"; empty: version 2's own, without controllers
  int version = 2;
  fs::Path directory;

  bool operator==(const GroupPlace&) const = default;
};

/// Where this process stands in each hierarchy, read from /proc/self/cgroup and
/// /proc/self/mountinfo (given as text). Version 2 comes as one place with an empty controller. A
/// group that no mount shows is left out.
std::vector<GroupPlace> own_places(std::string_view cgroup, std::string_view mountinfo);

/// Where version 2 is mounted; empty where it is not.
fs::Path version2_mount(std::string_view mountinfo);

/// A directory of version 2 for groups of ours, and the controllers that they then have.
struct Version2Parent {
  fs::Path directory;
  std::vector<std::string> controllers = {};

  bool operator==(const Version2Parent&) const = default;
};

/// A group with processes in it can have no controllers for its children, so ours goes beside our
/// own: below the parent of `own`, or further up to `top`. Of the directories that are ours to
/// write to, the one that can give most of `wanted`, the nearest of equals; those controllers are
/// switched on for its children. A process may only be moved by who may write to cgroup.procs of a
/// directory above both groups, so that is asked for as well. nullopt: there is none.
std::optional<Version2Parent> choose_version2_parent(const fs::Path& own,
                                                     const fs::Path& top,
                                                     const std::vector<std::string>& wanted);

/// Writes a setting; false where the kernel refuses it.
bool write_setting(const fs::Path& file, std::string_view value);

/// What a file of a group says, without blanks at its ends; empty where it cannot be read.
std::string read_setting(const fs::Path& file);

/// The number behind `key` in a file of "key number" lines, or the file's only number where `key`
/// is empty. nullopt where there is none.
std::optional<unsigned long long> read_counter(const fs::Path& file, std::string_view key);

}  // namespace bprun::sandbox
