// SPDX-License-Identifier: MIT
#include "runner/sandbox/tree_scan.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/deep_tree.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <map>
#include <memory>
#include <string_view>

namespace bprun::sandbox {

namespace {

/// A good 64-bit mix (splitmix64's finaliser).
unsigned long long mix(unsigned long long value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

unsigned long long nanoseconds(const struct timespec& time) {
  return static_cast<unsigned long long>(time.tv_sec) * 1'000'000'000ULL +
         static_cast<unsigned long long>(time.tv_nsec);
}

/// What must stay the same about one entry. A directory's times are not in it: they change when
/// something that is left out comes and goes beside the rest.
unsigned long long fingerprint(std::string_view name, const struct stat& status) {
  unsigned long long value = std::hash<std::string_view>()(name);
  const auto add = [&](unsigned long long part) { value = mix(value * 31 + part); };
  add(status.st_mode);
  add(status.st_ino);
  if (!S_ISDIR(status.st_mode)) {
    add(static_cast<unsigned long long>(status.st_size));
    add(nanoseconds(status.st_mtim));
    add(nanoseconds(status.st_ctim));
  }
  return value;
}

/// Goes through a tree in the file system's own order, which is the fast one. The visitor is a
/// template for the same reason: 28,000 entries take some 50 ms.
template <class Visit, class Leave>
class Scanner {
public:
  Scanner(const Path& root, Visit visit, Leave leave)
      : root_(root), visit_(std::move(visit)), leave_(std::move(leave)) {}

  Result<void> run() {
    entry_.path = root_;
    return directory(TRY(fs::open_file(root_, O_RDONLY | O_DIRECTORY)));
  }

private:
  /// `entry_.relative` names the directory; it is the same again afterwards.
  Result<void> directory(fs::Fd opened) {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(opened.get()), &::closedir);
    if (!stream) return system_error(format("list {}", (root_ / entry_.relative).native()), errno);
    opened.release();
    if (++level_ == fs::deep_level) fs::expect_deep_tree();
    const std::size_t length = entry_.relative.size();
    const std::string own = entry_.relative;
    unsigned long long print = 0;
    while (const dirent* found = ::readdir(stream.get())) {
      const std::string_view name = found->d_name;
      if (name == "." || name == "..") continue;
      if (::fstatat(::dirfd(stream.get()), found->d_name, &entry_.status, AT_SYMLINK_NOFOLLOW) !=
          0) {
        if (errno == ENOENT) continue;
        return system_error(format("look at {}", (root_ / own / name).native()), errno);
      }
      if (length > 0) entry_.relative += '/';
      entry_.relative += name;
      if (visit_(entry_, root_)) {
        // A sum, so that the order of names does not matter.
        print += fingerprint(name, entry_.status);
        if (entry_.is_directory()) {
          fs::Fd child(::openat(::dirfd(stream.get()),
                                found->d_name,
                                O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
          if (!child) {
            return system_error(format("open {}", (root_ / entry_.relative).native()), errno);
          }
          TRY(directory(std::move(child)));
        }
      }
      entry_.relative.resize(length);
    }
    leave_(own, print);
    --level_;
    return {};
  }

  Path root_;
  Visit visit_;
  Leave leave_;
  fs::WalkEntry entry_ = {};
  int level_ = 0;
};

template <class Visit, class Leave>
Result<void> scan(const Path& root, Visit visit, Leave leave) {
  return Scanner<Visit, Leave>(root, std::move(visit), std::move(leave)).run();
}

bool is_left_out(const LeaveOut& leave_out, fs::WalkEntry& entry, const Path& root) {
  if (!leave_out) return false;
  entry.path = root / entry.relative;
  return leave_out(entry);
}

bool before(const struct timespec& a, const struct timespec& b) {
  return nanoseconds(a) < nanoseconds(b);
}

}  // namespace

Result<TreeScan> scan_tree(const Path& root, const LeaveOut& leave_out) {
  TreeScan result;
  // File systems take their times from a clock that ticks every few milliseconds.
  ::clock_gettime(CLOCK_REALTIME_COARSE, &result.started);

  struct stat top = {};

  if (::stat(root.c_str(), &top) != 0) {
    return system_error(format("look at {}", root.native()), errno);
  }
  result.owner = Identity{top.st_uid, top.st_gid};
  std::map<std::pair<dev_t, ino_t>, int> names_of;

  const auto visit = [&](fs::WalkEntry& entry, const Path& from) {
    if (is_left_out(leave_out, entry, from)) {
      result.left_out.push_back(entry.relative);
      return false;
    }
    const struct stat& status = entry.status;
    if (result.owner && *result.owner != Identity{status.st_uid, status.st_gid}) {
      result.owner.reset();
    }
    if (status.st_dev != top.st_dev) result.one_file_system = false;
    if (!entry.is_regular()) return true;
    ++result.files;
    result.bytes += static_cast<unsigned long long>(status.st_size);
    if (status.st_nlink > 1 && ++names_of[{status.st_dev, status.st_ino}] > 1) {
      result.linked.push_back(entry.relative);
    }
    return true;
  };
  const auto leave = [&](const std::string& directory, unsigned long long print) {
    result.directories.emplace(directory, print);
  };
  TRY(scan(root, visit, leave));
  return result;
}

Result<std::vector<std::string>> changes_since(const TreeScan& before_scan,
                                               const Path& root,
                                               const LeaveOut& leave_out,
                                               std::size_t most) {
  std::vector<std::string> changed;
  std::vector<std::string>
      touched;  // entries of the directory at hand that are newer than the scan
  const auto parent_of = [](std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  };
  const auto visit = [&](fs::WalkEntry& entry, const Path& from) {
    if (is_left_out(leave_out, entry, from)) return false;
    const bool newer = !before(entry.status.st_ctim, before_scan.started);
    if (newer && !entry.is_directory() && touched.size() < 1000) touched.push_back(entry.relative);
    return true;
  };
  const auto leave = [&](const std::string& directory, unsigned long long print) {
    const auto known = before_scan.directories.find(directory);
    if (known != before_scan.directories.end() && known->second == print) return;
    bool named = false;
    for (const auto& path : touched) {
      if (parent_of(path) != directory) continue;
      changed.push_back(path);
      named = true;
    }
    if (!named) changed.push_back(directory.empty() ? "." : directory);
  };
  TRY(scan(root, visit, leave));
  // A directory that went away changed its parent's entries, so it is named already.
  std::sort(changed.begin(), changed.end());
  if (changed.size() > most) changed.resize(most);
  return changed;
}

}  // namespace bprun::sandbox
