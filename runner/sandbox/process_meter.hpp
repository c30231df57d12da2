// SPDX-License-Identifier: MIT
#pragma once

namespace bprun::sandbox {

/// What all processes below this one use together, counted from /proc.
struct ProcessUsage {
  unsigned threads = 0;
  unsigned long long anonymous = 0;     ///< bytes of memory that is no file's; shared pages count
                                        ///< once for each process
  unsigned long long largest_data = 0;  ///< the most that RLIMIT_DATA sees of one process
};

/// Some 20 µs for each process of the machine.
ProcessUsage descendants_usage();

}  // namespace bprun::sandbox
