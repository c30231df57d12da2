// SPDX-License-Identifier: MIT
#include "runner/sandbox/disk_meter.hpp"

#include "runner/fs/deep_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <tuple>

namespace bprun::sandbox {

namespace {

using namespace std::chrono_literals;

/// One look at a tree.
class Walk {
public:
  DiskUsage usage;

  void add(const fs::Path& top) {
    fs::Fd directory(::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));

    struct statx status = {};

    if (!directory || !look(directory.get(), "", status)) return;
    mount_ = status.stx_mnt_id;
    add_entries(std::move(directory));
  }

private:
  static bool look(int directory, const char* name, struct statx& status) {
    return ::statx(directory,
                   name,
                   AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH,
                   STATX_BASIC_STATS | STATX_MNT_ID,
                   &status) == 0;
  }

  void add_entries(fs::Fd directory) {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(directory.get()), &::closedir);
    if (!stream) return;
    const int descriptor = directory.release();
    if (++level_ == fs::deep_level) fs::expect_deep_tree();
    while (const dirent* entry = ::readdir(stream.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;

      struct statx status = {};

      if (!look(descriptor, entry->d_name, status) || status.stx_mnt_id != mount_) continue;
      const bool is_directory = S_ISDIR(status.stx_mode);
      if (status.stx_nlink > 1 && !is_directory &&
          !seen_.emplace(status.stx_dev_major, status.stx_dev_minor, status.stx_ino).second) {
        continue;
      }
      usage.bytes += status.stx_blocks * 512ULL;
      if (S_ISREG(status.stx_mode)) {
        usage.largest = std::max<unsigned long long>(usage.largest, status.stx_size);
      }
      if (!is_directory) continue;
      fs::Fd child(
          ::openat(descriptor, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (child) add_entries(std::move(child));
    }
    --level_;
  }

  unsigned long long mount_ = 0;
  int level_ = 0;
  std::set<std::tuple<unsigned, unsigned, unsigned long long>> seen_;
};

}  // namespace

DiskUsage disk_usage(const std::vector<fs::Path>& directories) {
  Walk walk;
  for (const auto& path : directories)
    walk.add(path);
  return walk.usage;
}

DiskMeter::DiskMeter(std::vector<fs::Path> directories, unsigned long long limit)
    : directories_(std::move(directories)), limit_(limit) {}

unsigned long long DiskMeter::free_space() const {
  std::map<unsigned long, unsigned long long> by_file_system;
  for (const auto& path : directories_) {
    struct statvfs status = {};

    if (::statvfs(path.c_str(), &status) != 0) continue;
    by_file_system[status.f_fsid] =
        static_cast<unsigned long long>(status.f_bfree) * status.f_frsize;
  }
  unsigned long long sum = 0;
  for (const auto& [id, bytes] : by_file_system)
    sum += bytes;
  return sum;
}

DiskUsage DiskMeter::measure() {
  const auto start = process::Clock::now();
  free_when_measured_ = free_space();
  const DiskUsage usage = disk_usage(directories_);
  used_ = usage.bytes;
  const auto end = process::Clock::now();
  next_walk_ = end + std::max<process::Clock::duration>(500ms, (end - start) * 10);
  // Somebody else may free space while the build takes it.
  due_ = end + std::max<process::Clock::duration>(10s, (end - start) * 50);
  return usage;
}

std::optional<unsigned long long> DiskMeter::over_limit(process::Clock::time_point now,
                                                        unsigned long long elsewhere) {
  if (now < next_walk_) return std::nullopt;
  if (now < due_) {
    const unsigned long long free = free_space();
    const unsigned long long taken = free_when_measured_ > free ? free_when_measured_ - free : 0;
    if (used_ + taken + elsewhere <= limit_) return std::nullopt;
  }
  const unsigned long long used = measure().bytes + elsewhere;
  if (used <= limit_) return std::nullopt;
  return used;
}

std::optional<fs::Path> full_file_system(const std::vector<fs::Path>& directories) {
  for (const auto& path : directories) {
    struct statvfs status = {};

    if (::statvfs(path.c_str(), &status) != 0) continue;
    const bool no_bytes = status.f_blocks > 0 && status.f_bavail * status.f_frsize < 65536;
    const bool no_files = status.f_files > 0 && status.f_favail == 0;
    if (no_bytes || no_files) return path;
  }
  return std::nullopt;
}

}  // namespace bprun::sandbox
