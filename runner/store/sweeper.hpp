// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/file_lock.hpp"

#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace bprun::store {

/// The lock in work/ under which directories are made and looked over: without it, one that has
/// been made and not locked yet would look dead.
inline constexpr auto work_lock_name = ".lock";
/// What the name of a work directory begins with once a Sweeper has taken it.
inline constexpr std::string_view dead_prefix = ".dead-";
/// The lock in each work directory that its owner holds.
inline constexpr auto owner_lock_name = ".lock";

/// Removes from work/ what killed builds left there. Which directories those are is settled in the
/// constructor; removing them goes on in the background until the destructor, which waits for it.
class Sweeper {
public:
  explicit Sweeper(const fs::Path& work);
  ~Sweeper();
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;

private:
  std::vector<std::pair<fs::Path, fs::FileLock>> dead_;
  std::thread thread_;
};

}  // namespace bprun::store
