// SPDX-License-Identifier: MIT
#include "runner/sandbox/control_group.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"

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

/// Kills all that is in a group, waits for it to be empty, and removes it.
void empty_and_remove(const Path& directory) {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + 3s;
  for (;;) {
    if (!write_setting(directory / "cgroup.kill", "1")) {
      for (const auto pid : text::lines(read_setting(directory / "cgroup.procs"))) {
        const auto number = text::to_integer(pid);
        if (number && *number > 1) ::kill(static_cast<pid_t>(*number), SIGKILL);
      }
    }
    if (::rmdir(directory.c_str()) == 0 || errno == ENOENT) return;
    // The dead leave a group a moment after they were killed; those that are our children leave
    // their group when they exit, reaped or not.
    if (std::chrono::steady_clock::now() > deadline) return;
    std::this_thread::sleep_for(1ms);
  }
}

/// "bprun-<pid namespace>-": a process id says something only in its own.
std::string name_prefix() {
  struct stat name_space = {};

  ::stat("/proc/self/ns/pid", &name_space);
  return format("bprun-{}-", name_space.st_ino);
}

/// Groups whose bprun was killed, and what its build had started: nobody else ends it.
void remove_stale(const Path& parent) {
  const auto names = fs::list_directory(parent);
  if (!names) return;
  const std::string prefix = name_prefix();
  for (const auto& name : *names) {
    if (!name.starts_with(prefix)) continue;
    const auto pieces = text::split(std::string_view(name).substr(prefix.size()), '-');
    const auto pid = text::to_integer(pieces[0]);
    if (pid && ::kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH) {
      empty_and_remove(parent / name);
    }
  }
}

std::optional<Path> make_group(const Path& parent) {
  static int counter = 0;
  remove_stale(parent);
  Path directory = parent / format("{}{}-{}", name_prefix(), ::getpid(), ++counter);
  if (::mkdir(directory.c_str(), 0755) != 0) return std::nullopt;
  if (::access((directory / "cgroup.procs").c_str(), W_OK) != 0) {
    ::rmdir(directory.c_str());
    return std::nullopt;
  }
  return directory;
}

}  // namespace

std::optional<ControlGroup> ControlGroup::create(const std::vector<std::string>& wanted) {
  const std::string mountinfo = read_setting("/proc/self/mountinfo");
  const auto own = own_places(read_setting("/proc/self/cgroup"), mountinfo);

  std::vector<GroupPlace> made;
  std::vector<std::string> unmet = wanted;
  for (const auto& place : own) {
    if (place.version != 2) continue;
    // On a machine with both versions a controller is in one of them.
    const auto parent = choose_version2_parent(place.directory, version2_mount(mountinfo), wanted);
    const auto directory = parent ? make_group(parent->directory) : std::nullopt;
    if (!directory) continue;
    made.push_back({"", 2, *directory});
    for (const auto& controller : parent->controllers) {
      made.push_back({controller, 2, *directory});
      std::erase(unmet, controller);
    }
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
  for (const auto& place : std::exchange(places_, {}))
    empty_and_remove(place.directory);
}

}  // namespace bprun::sandbox
