// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/run.hpp"

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Which processes a program had, found by looking at /proc from time to time: nothing but that is
/// to be had without root and without slowing the program down. So it is a sample. What lives
/// shorter than the time between two looks is mostly not seen, and what was seen may have gone on
/// after it was seen last.
namespace bprun::process {

/// A process that was seen below this one.
struct Sighting {
  pid_t pid = 0;
  pid_t parent = 0;  ///< when it was seen first; 0: none that was seen, or one that is not shown
  std::string name;  ///< the kernel's: at most 15 bytes of the program's
  std::vector<std::string> words;  ///< the command line, or what of it fits into 4 KiB; empty where
                                   ///< it cannot be read
  Clock::time_point began = {};    ///< as the kernel has it, to its tick
  Clock::time_point seen_last = {};
  std::chrono::milliseconds cpu{0};  ///< user and system time when it was seen last
};

/// Looks, and keeps what it has seen: bounded, whatever the number of processes.
class Lookout {
public:
  /// So often, where a look costs less than a hundredth of that.
  static constexpr std::chrono::milliseconds interval{100};

  /// Of all that were seen, those that lived longest are kept.
  static constexpr std::size_t most_kept = 400;

  /// Processes of these names that stand between this process and the program are not shown
  /// (bubblewrap).
  explicit Lookout(std::vector<std::string> wrappers = {});
  Lookout(Lookout&&) noexcept;
  Lookout& operator=(Lookout&&) = delete;
  ~Lookout();

  /// Looks once. The answer is after what time to look again: interval, or a hundred times what
  /// this look has cost.
  std::chrono::milliseconds look();

  /// What was seen so far, by the time it began.
  std::vector<Sighting> seen() const;

  /// How many were seen, the wrappers apart.
  std::size_t count() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What of a /proc/PID/stat a look wants.
struct LiveStat {
  std::string name;
  pid_t parent = 0;
  unsigned long long cpu_ticks = 0;
  unsigned long long start_ticks = 0;  ///< since the machine started

  bool operator==(const LiveStat&) const = default;
};

/// Reads the text of a /proc/PID/stat; nullopt where it is none.
std::optional<LiveStat> parse_live_stat(std::string_view stat);

}  // namespace bprun::process
