// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/run.hpp"

#include <vector>

namespace bprun::sandbox {

struct DiskUsage {
  unsigned long long bytes = 0;    ///< on disk; hard links counted once
  unsigned long long largest = 0;  ///< the size of the largest file, its holes included
};

/// What files take below some directories. What is mounted further below is not counted (an
/// overlay's source takes no room, and its upper layer lies beside it), nor is what vanishes or
/// cannot be read while we look.
DiskUsage disk_usage(const std::vector<fs::Path>& directories);

/// The first of some directories whose file system has no room left, if there is one.
std::optional<fs::Path> full_file_system(const std::vector<fs::Path>& directories);

/// Watches the same over time, cheaply: a look at the free space of the file systems tells whether
/// the directories can have grown to the limit at all; only then they are walked, and walking takes
/// at most a tenth of the time.
class DiskMeter {
public:
  DiskMeter(std::vector<fs::Path> directories, unsigned long long limit);

  /// The bytes in use, if they were found to be over the limit. `elsewhere`: bytes to be counted
  /// with those in the directories.
  std::optional<unsigned long long> over_limit(process::Clock::time_point now,
                                               unsigned long long elsewhere = 0);

  /// Measures now, whatever it costs.
  DiskUsage measure();

private:
  unsigned long long free_space() const;

  std::vector<fs::Path> directories_;
  unsigned long long limit_;
  unsigned long long used_ = 0;
  unsigned long long free_when_measured_ = 0;
  process::Clock::time_point next_walk_ = {};
  process::Clock::time_point due_ = {};  ///< walked then even if the free space says no
};

}  // namespace bprun::sandbox
