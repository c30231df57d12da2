// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/run.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bprun::sandbox {

/// What a build may use. nullopt: as much as the machine has.
struct Limits {
  std::optional<unsigned long long> memory = std::nullopt;  ///< bytes, all processes together
  std::optional<double> cpus = std::nullopt;                ///< 1.5: one and a half processors
  std::optional<unsigned> pids = std::nullopt;              ///< processes and threads at a time
  std::optional<unsigned long long> disk = std::nullopt;    ///< bytes on disk below `disk_below`
  std::vector<fs::Path> disk_below = {};                    ///< host paths

  bool any() const { return memory || cpus || pids || disk; }
};

/// Holds one build to its limits: by a control group where one can be made (v2 delegated to us, or
/// v1 as root), else by rlimits, processor affinity and counting. The group is killed and removed
/// by finish() or the destructor.
///
/// A build that goes past a limit is stopped and the limit is named:
///   memory  by the kernel's OOM killer; without a group by counting what the processes have, with
///           RLIMIT_DATA, of twice the limit, for one that grows faster than we count (only
///           untouched memory makes it larger than the limit before we see it)
///   pids    by the first fork that the group refuses, else by counting
///   disk    measured while the build runs (at most a tenth of the time goes into it), and
///           RLIMIT_FSIZE for a single file
///   cpus    slows down, never kills
class Limiter {
public:
  /// `wrappers`: processes that we put around a script (bubblewrap's two), which are not the
  /// build's to pay for. `by_group = false` leaves control groups alone.
  static Result<Limiter> create(const Limits& limits, unsigned wrappers = 0, bool by_group = true);

  Limiter(Limiter&&) noexcept;
  Limiter& operator=(Limiter&&) = delete;
  ~Limiter();

  /// Adds groups to join, rlimits and processors.
  void apply(process::Command& command) const;

  /// RLIMIT_NPROC to set inside a user namespace, where processes are counted afresh. Nothing
  /// where a group counts them.
  std::optional<unsigned> process_limit_inside() const;

  /// For process::Watch::check: the reason to stop, if there is one.
  std::optional<std::string> check();

  /// How often check() should be asked.
  std::chrono::milliseconds poll_interval() const;

  /// After a script ended: the limit that ended it, as a clause ("the build went past its memory
  /// limit of 512.0M (--memory)").
  std::optional<std::string> killed_by_limit(const process::Outcome& outcome);

  /// A clause for each limit: "memory 512.0M by control group (version 1)".
  std::vector<std::string> describe() const;

  /// Kills what is left in the group, and removes it.
  void finish();

private:
  struct State;
  explicit Limiter(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace bprun::sandbox
