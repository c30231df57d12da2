// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/run.hpp"

#include <vector>

namespace bprun::sandbox {

/// Bytes that files take on disk below some directories, hard links counted once. What is mounted
/// further below is not counted (an overlay's source takes no room, and its upper layer lies beside
/// it), nor is what vanishes or cannot be read while we look.
unsigned long long disk_usage(const std::vector<fs::Path>& directories);

/// The first of some directories whose file system has no room left, if there is one.
std::optional<fs::Path> full_file_system(const std::vector<fs::Path>& directories);

/// Watches the same over time, cheaply: a look at the free space of the file systems tells whether
/// the directories can have grown to the limit at all; only then they are walked, and walking takes
/// at most a tenth of the time.
class DiskMeter {
public:
  DiskMeter(std::vector<fs::Path> directories, unsigned long long limit);

  /// The usage, if it was found to be over the limit.
  std::optional<unsigned long long> over_limit(process::Clock::time_point now);

  /// Measures now, whatever it costs.
  unsigned long long measure();

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
