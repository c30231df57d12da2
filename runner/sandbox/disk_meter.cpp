// SPDX-License-Identifier: MIT
#include "runner/sandbox/disk_meter.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace bprun::sandbox {

namespace {

using namespace std::chrono_literals;

using Seen = std::set<std::pair<dev_t, ino_t>>;

unsigned long long usage_below(fs::Fd directory, Seen& seen) {
  DIR* stream = ::fdopendir(directory.get());
  if (stream == nullptr) return 0;
  directory.release();
  unsigned long long bytes = 0;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;

    struct stat status {};

    if (::fstatat(::dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    const bool again = status.st_nlink > 1 && !S_ISDIR(status.st_mode) &&
                       !seen.emplace(status.st_dev, status.st_ino).second;
    if (!again) bytes += static_cast<unsigned long long>(status.st_blocks) * 512;
    if (!S_ISDIR(status.st_mode)) continue;
    bytes += usage_below(fs::Fd(::openat(::dirfd(stream),
                                         entry->d_name,
                                         O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
                         seen);
  }
  ::closedir(stream);
  return bytes;
}

}  // namespace

unsigned long long disk_usage(const std::vector<fs::Path>& directories) {
  Seen seen;
  unsigned long long bytes = 0;
  for (const auto& path : directories) {
    bytes += usage_below(fs::Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), seen);
  }
  return bytes;
}

DiskMeter::DiskMeter(std::vector<fs::Path> directories, unsigned long long limit)
    : directories_(std::move(directories)), limit_(limit) {}

unsigned long long DiskMeter::free_space() const {
  std::map<unsigned long, unsigned long long> by_file_system;
  for (const auto& path : directories_) {
    struct statvfs status {};

    if (::statvfs(path.c_str(), &status) != 0) continue;
    by_file_system[status.f_fsid] =
        static_cast<unsigned long long>(status.f_bfree) * status.f_frsize;
  }
  unsigned long long sum = 0;
  for (const auto& [id, bytes] : by_file_system)
    sum += bytes;
  return sum;
}

unsigned long long DiskMeter::measure() {
  const auto start = process::Clock::now();
  free_when_measured_ = free_space();
  used_ = disk_usage(directories_);
  const auto end = process::Clock::now();
  next_walk_ = end + std::max<process::Clock::duration>(500ms, (end - start) * 10);
  // Somebody else may free space while the build takes it.
  due_ = end + std::max<process::Clock::duration>(10s, (end - start) * 50);
  return used_;
}

std::optional<unsigned long long> DiskMeter::over_limit(process::Clock::time_point now) {
  if (now < next_walk_) return std::nullopt;
  if (now < due_) {
    const unsigned long long free = free_space();
    const unsigned long long taken = free_when_measured_ > free ? free_when_measured_ - free : 0;
    if (used_ + taken <= limit_) return std::nullopt;
  }
  const unsigned long long used = measure();
  if (used <= limit_) return std::nullopt;
  return used;
}

std::optional<fs::Path> full_file_system(const std::vector<fs::Path>& directories) {
  for (const auto& path : directories) {
    struct statvfs status {};

    if (::statvfs(path.c_str(), &status) != 0) continue;
    const bool no_bytes = status.f_blocks > 0 && status.f_bavail * status.f_frsize < 65536;
    const bool no_files = status.f_files > 0 && status.f_favail == 0;
    if (no_bytes || no_files) return path;
  }
  return std::nullopt;
}

}  // namespace bprun::sandbox
