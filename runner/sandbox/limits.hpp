// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/run.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bprun::sandbox {

/// What decided each limit, as messages name it: a flag, or a file and line.
struct LimitOrigins {
  std::string memory = "--memory";
  std::string pids = "--pids";
  std::string disk = "--disk";
};

/// What a build may use. nullopt: as much as the machine has.
struct Limits {
  std::optional<unsigned long long> memory = std::nullopt;  ///< bytes, all processes together
  std::optional<double> cpus = std::nullopt;                ///< 1.5: one and a half processors
  std::optional<unsigned> pids = std::nullopt;              ///< processes and threads at a time
  std::optional<unsigned long long> disk = std::nullopt;    ///< bytes on disk below `disk_below`
  std::vector<fs::Path> disk_below = {};                    ///< host paths
  LimitOrigins origins = {};
};

/// A limit that ended a script.
struct LimitHit {
  std::string what;  ///< "went past the memory limit of 512M (--memory)"
  std::string hint;  ///< the next step
};

/// Holds one build to its limits: by a control group where one can be made (v2 delegated to us, or
/// v1 as root), else by rlimits, processor affinity and counting. The group is killed and removed
/// by finish() or the destructor.
///
/// A build that goes past a limit is stopped and the limit is named:
///   memory  by the kernel's OOM killer; without a group by counting what the processes have, with
///           RLIMIT_DATA, far above the limit, for one that grows faster than we count
///   pids    by the first fork that the group refuses, else by counting
///   disk    measured while the build runs (at most a tenth of the time goes into it) and when a
///           script has ended, and RLIMIT_FSIZE for a single file
///   cpus    slows down, never kills
///
/// What a sandbox's /dev/shm holds counts for disk, and for memory where no group counts it.
class Limiter {
public:
  /// `wrappers`: processes that we put around a script (bubblewrap's two, a witness), which are not
  /// the build's to pay for; none: the script runs in place, and /dev/shm is everybody's.
  /// `by_group = false` leaves control groups alone.
  static Result<Limiter> create(const Limits& limits, unsigned wrappers = 0, bool by_group = true);

  Limiter(Limiter&&) noexcept;
  Limiter& operator=(Limiter&&) = delete;
  ~Limiter();

  /// Adds groups to join, rlimits and processors, for a script about to start.
  void apply(process::Command& command) const;

  /// RLIMIT_NPROC to set inside a user namespace, where processes are counted afresh. Nothing
  /// where a group counts them.
  std::optional<unsigned> process_limit_inside() const;

  /// The most that a /dev/shm should be able to hold, so that what is written there between two
  /// looks is bounded too. nullopt: no limit asks for it.
  std::optional<unsigned long long> shared_memory_size() const;

  /// For process::Watch::check: the reason to stop, if there is one.
  std::optional<std::string> check();

  /// How often check() should be asked.
  std::chrono::milliseconds poll_interval() const;

  /// After a script ended: the limit that it went past. Also after status 0: a file that was cut at
  /// the limit, or an allocation that failed, need not have troubled the script.
  /// `shared_memory`: what its /dev/shm was seen to hold at the end.
  std::optional<LimitHit> limit_hit(const process::Outcome& outcome,
                                    unsigned long long shared_memory = 0);

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
