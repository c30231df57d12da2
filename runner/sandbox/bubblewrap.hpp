// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/command.hpp"
#include "runner/sandbox/spec.hpp"

/// From a Spec to bubblewrap's arguments: first described, as a value that can be printed and
/// tested without privilege, then handed to the program.
namespace bprun::sandbox {

/// An entry at the top of a root filesystem that a sandbox shows.
struct TopEntry {
  std::string name;              ///< "usr", "bin"
  std::string link_target = {};  ///< where it is a symbolic link; empty: a directory
};

/// A root filesystem as a sandbox will show it.
struct RootView {
  Path root = "/";
  std::vector<TopEntry> entries = {};
  Path etc = "/etc";  ///< the directory shown as /etc
  /// Files shown over or beside what is there: passwd, resolv.conf.
  std::vector<Mount> files = {};
  /// The size of /dev/shm in bytes; nullopt: as the kernel sets it, half of the memory.
  std::optional<unsigned long long> shared_memory = std::nullopt;
};

/// Entries of `root` ("/" or a stack's): programs and libraries, not data.
Result<std::vector<TopEntry>> top_entries(const Path& root);

/// All arguments that make the sandbox: mounts from the top down, namespaces, and at last the root
/// made read-only. Program, environment and directory are not among them.
std::vector<std::string> bubblewrap_arguments(const Spec& spec, const RootView& view);

/// Asks whether bubblewrap can set the size of a /dev/shm: not before version 0.7.
process::Command bubblewrap_size_probe(const Path& program);

/// The program, if it is installed.
std::optional<Path> find_bubblewrap();

/// The smallest run that needs everything that a build's sandbox needs: its success means that the
/// mode `sandbox` works. As `identity` where root asks, else as the caller.
process::Command bubblewrap_probe(const Path& program, const Identity& identity);

}  // namespace bprun::sandbox
