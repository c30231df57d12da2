// SPDX-License-Identifier: MIT
#include "runner/sandbox/group_places.hpp"

#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace bprun::sandbox {

namespace {

using fs::Path;

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

/// The directory of group `path` below a mount that shows the hierarchy from `root` on; nullopt
/// where the mount does not show it. "/.." begins the path of a group outside our cgroup namespace.
std::optional<Path> directory_of(const GroupMount& mount, std::string_view path) {
  if (path == "/.." || path.starts_with("/../")) return std::nullopt;
  if (mount.root != "/") {
    if (!path.starts_with(mount.root)) return std::nullopt;
    path.remove_prefix(mount.root.size());
    if (!path.empty() && path.front() != '/') return std::nullopt;
  }
  while (!path.empty() && path.front() == '/')
    path.remove_prefix(1);
  return path.empty() ? mount.point : mount.point / path;
}

bool lists(std::string_view options, char separator, std::string_view word) {
  const auto pieces = text::split(options, separator);
  return std::find(pieces.begin(), pieces.end(), word) != pieces.end();
}

bool is_ours(const Path& directory) {
  return ::access(directory.c_str(), W_OK) == 0 &&
         ::access((directory / "cgroup.procs").c_str(), W_OK) == 0;
}

/// Those of `wanted` that children of `parent` have, or have from now on.
std::vector<std::string> delegate(const Path& parent, const std::vector<std::string>& wanted) {
  // What the parent itself has, not what its children have so far.
  const std::string available = read_setting(parent / "cgroup.controllers");
  const std::string enabled = read_setting(parent / "cgroup.subtree_control");
  std::vector<std::string> given;
  for (const auto& controller : wanted) {
    if (!lists(available, ' ', controller)) continue;
    if (lists(enabled, ' ', controller) ||
        write_setting(parent / "cgroup.subtree_control", "+" + controller)) {
      given.push_back(controller);
    }
  }
  return given;
}

}  // namespace

bool write_setting(const Path& file, std::string_view value) {
  const fs::Fd opened(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  return opened &&
         ::write(opened.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

std::string read_setting(const Path& file) {
  auto text = fs::read_file_if_exists(file, 1UL << 20);
  return text && *text ? std::string(text::trim(**text)) : "";
}

std::optional<unsigned long long> read_counter(const Path& file, std::string_view key) {
  const std::string text = read_setting(file);
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
        const auto directory = match ? directory_of(mount, path) : std::nullopt;
        if (!directory) continue;
        places.push_back({std::string(controller), controller.empty() ? 2 : 1, *directory});
        break;
      }
    }
  }
  return places;
}

Path version2_mount(std::string_view mountinfo) {
  Path point;
  for (const auto& mount : group_mounts(mountinfo)) {
    if (mount.version2) point = mount.point;
  }
  return point;
}

std::optional<Version2Parent>
choose_version2_parent(const Path& own, const Path& top, const std::vector<std::string>& wanted) {
  std::optional<Version2Parent> best;
  for (Path parent = own == top ? own : own.parent_path();; parent = parent.parent_path()) {
    if (is_ours(parent)) {
      auto given = delegate(parent, wanted);
      if (!best || given.size() > best->controllers.size()) best = {parent, std::move(given)};
      if (best->controllers.size() == wanted.size()) return best;
    }
    if (parent == top || parent == parent.parent_path()) return best;
  }
}

}  // namespace bprun::sandbox
