// SPDX-License-Identifier: MIT
#include "runner/sandbox/control_group.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

namespace bprun::sandbox {

namespace {

using fs::Path;

constexpr std::string_view name_prefix = "bprun-";

struct GroupMount {
  std::string root;  ///< the part of the hierarchy that is mounted
  Path point;
  bool version2 = false;
  std::string options;  ///< "rw,cpu,cpuacct"
};

std::vector<GroupMount> group_mounts(std::string_view mountinfo) {
  std::vector<GroupMount> mounts;
  for (const auto line : text::lines(mountinfo)) {
    // "31 23 0:28 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw"
    const auto fields = text::words(line);
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (dash - fields.begin() < 6 || fields.end() - dash < 4) continue;
    if (dash[1] != "cgroup" && dash[1] != "cgroup2") continue;
    mounts.push_back(
        {std::string(fields[3]), Path(fields[4]), dash[1] == "cgroup2", std::string(dash[3])});
  }
  return mounts;
}

/// The directory of group `path` below a mount that shows the hierarchy from `root` on.
Path directory_of(const GroupMount& mount, std::string_view path) {
  if (mount.root != "/" && path.substr(0, mount.root.size()) == mount.root) {
    path.remove_prefix(mount.root.size());
  }
  while (!path.empty() && path.front() == '/')
    path.remove_prefix(1);
  return path.empty() ? mount.point : mount.point / path;
}

bool lists(std::string_view options, char separator, std::string_view word) {
  const auto pieces = text::split(options, separator);
  return std::find(pieces.begin(), pieces.end(), word) != pieces.end();
}

std::string read_text(const Path& file) {
  auto text = fs::read_file_if_exists(file, 1UL << 20);
  return text && *text ? std::string(text::trim(**text)) : "";
}

/// Groups whose bprun is gone. Only empty ones can be removed, so nothing is lost by trying.
void remove_stale(const Path& parent) {
  const auto names = fs::list_directory(parent);
  if (!names) return;
  for (const auto& name : *names) {
    if (name.substr(0, name_prefix.size()) != name_prefix) continue;
    const auto pieces = text::split(std::string_view(name).substr(name_prefix.size()), '-');
    const auto pid = text::to_integer(pieces[0]);
    if (pid && ::kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH) {
      ::rmdir((parent / name).c_str());
    }
  }
}

std::optional<Path> make_group(const Path& parent) {
  static int counter = 0;
  remove_stale(parent);
  const Path directory = parent / format("{}{}-{}", name_prefix, ::getpid(), ++counter);
  if (::mkdir(directory.c_str(), 0755) != 0) return std::nullopt;
  if (::access((directory / "cgroup.procs").c_str(), W_OK) != 0) {
    ::rmdir(directory.c_str());
    return std::nullopt;
  }
  return directory;
}

/// Makes the controllers available to children of `parent`; false where that is not for us to do.
bool delegate(const Path& parent, const std::vector<std::string>& wanted) {
  const std::string enabled = read_text(parent / "cgroup.subtree_control");
  for (const auto& controller : wanted) {
    if (lists(enabled, ' ', controller)) continue;
    if (!write_setting(parent / "cgroup.subtree_control", "+" + controller)) return false;
  }
  return true;
}

/// Version 2. A group with processes in it can have no controllers for its children, so ours goes
/// beside our own: below the parent, or as near above as we may write.
std::optional<Path>
make_version2(const Path& own, const Path& top, const std::vector<std::string>& wanted) {
  for (Path parent = own == top ? own : own.parent_path();; parent = parent.parent_path()) {
    const bool ours = ::access(parent.c_str(), W_OK) == 0 &&
                      ::access((parent / "cgroup.procs").c_str(), W_OK) == 0;
    if (ours && delegate(parent, wanted)) return make_group(parent);
    if (parent == top || parent == parent.parent_path()) return std::nullopt;
  }
}

}  // namespace

bool write_setting(const Path& file, std::string_view value) {
  const fs::Fd opened(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  return opened &&
         ::write(opened.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

std::optional<unsigned long long> read_counter(const Path& file, std::string_view key) {
  const std::string text = read_text(file);
  for (const auto line : text::lines(text)) {
    const auto fields = text::words(line);
    if (fields.size() != (key.empty() ? 1 : 2)) continue;
    if (!key.empty() && fields[0] != key) continue;
    const auto number = text::to_integer(fields.back());
    if (number && *number >= 0) return static_cast<unsigned long long>(*number);
  }
  return std::nullopt;
}

std::vector<GroupPlace> own_places(std::string_view cgroup, std::string_view mountinfo) {
  const auto mounts = group_mounts(mountinfo);
  std::vector<GroupPlace> places;
  for (const auto line : text::lines(cgroup)) {
    // "4:memory:/user/x", "0::/user.slice" for version 2; the path may hold colons.
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto path = line.substr(second + 1);
    for (const auto controller : text::split(controllers, ',')) {
      for (const auto& mount : mounts) {
        const bool match = controller.empty()
                               ? mount.version2
                               : !mount.version2 && lists(mount.options, ',', controller);
        if (!match) continue;
        places.push_back(
            {std::string(controller), controller.empty() ? 2 : 1, directory_of(mount, path)});
        break;
      }
    }
  }
  return places;
}

std::optional<ControlGroup> ControlGroup::create(const std::vector<std::string>& wanted) {
  const std::string mountinfo = read_text("/proc/self/mountinfo");
  const auto own = own_places(read_text("/proc/self/cgroup"), mountinfo);
  Path top;
  for (const auto& mount : group_mounts(mountinfo)) {
    if (mount.version2) top = mount.point;
  }

  std::vector<GroupPlace> made;
  std::vector<std::string> unmet = wanted;
  for (const auto& place : own) {
    if (place.version != 2) continue;
    // Only what this hierarchy has; on a machine with both, the rest is in version 1.
    const std::string has = read_text(place.directory / "cgroup.controllers");
    std::vector<std::string> here;
    std::vector<std::string> elsewhere;
    for (const auto& controller : wanted) {
      (lists(has, ' ', controller) ? here : elsewhere).push_back(controller);
    }
    auto directory = make_version2(place.directory, top, here);
    if (!directory && !here.empty()) {
      here.clear();
      elsewhere = wanted;
      directory = make_version2(place.directory, top, here);
    }
    if (!directory) continue;
    made.push_back({"", 2, *directory});
    for (const auto& controller : here)
      made.push_back({controller, 2, *directory});
    unmet = elsewhere;
  }
  for (const auto& place : own) {
    if (place.version != 1) continue;
    if (std::find(unmet.begin(), unmet.end(), place.controller) == unmet.end()) continue;
    // Two controllers in one hierarchy (cpu,cpuacct) are one directory.
    if (auto directory = make_group(place.directory)) {
      made.push_back({place.controller, 1, std::move(*directory)});
    }
  }
  if (made.empty()) return std::nullopt;
  return ControlGroup(std::move(made));
}

ControlGroup::ControlGroup(std::vector<GroupPlace> places)
    : places_(std::move(places)), owner_(::getpid()) {}

ControlGroup::~ControlGroup() {
  if (::getpid() == owner_) remove();
}

const GroupPlace* ControlGroup::find(std::string_view controller) const {
  for (const auto& place : places_) {
    if (place.controller == controller) return &place;
  }
  return nullptr;
}

std::vector<Path> ControlGroup::doors() const {
  std::vector<Path> files;
  for (const auto& place : places_) {
    const Path door = place.directory / "cgroup.procs";
    if (std::find(files.begin(), files.end(), door) == files.end()) files.push_back(door);
  }
  return files;
}

void ControlGroup::remove() {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + 3s;
  for (const auto& place : std::exchange(places_, {})) {
    for (;;) {
      if (!write_setting(place.directory / "cgroup.kill", "1")) {
        for (const auto pid : text::lines(read_text(place.directory / "cgroup.procs"))) {
          const auto number = text::to_integer(pid);
          if (number && *number > 1) ::kill(static_cast<pid_t>(*number), SIGKILL);
        }
      }
      if (::rmdir(place.directory.c_str()) == 0 || errno == ENOENT) break;
      // The dead leave a group a moment after they were killed; those that are our children leave
      // their group when they exit, reaped or not.
      if (std::chrono::steady_clock::now() > deadline) break;
      std::this_thread::sleep_for(1ms);
    }
  }
}

}  // namespace bprun::sandbox
