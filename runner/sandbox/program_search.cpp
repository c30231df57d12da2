// SPDX-License-Identifier: MIT
#include "runner/sandbox/program_search.hpp"

#include "runner/sandbox/path_map.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <deque>

namespace bprun::sandbox {

namespace {

/// The kernel follows 40.
constexpr int most_links = 40;

struct Place {
  bool known = true;
  std::optional<Path> host = std::nullopt;  ///< nullopt: nothing is there
};

bool is_mounted(const Spec& spec, const Path& inside) {
  return std::any_of(spec.mounts.begin(), spec.mounts.end(), [&](const Mount& mount) {
    // What leads to a mount point is there, too.
    return is_below(inside, mount.inside) || is_below(mount.inside, inside);
  });
}

/// Where on the host the sandbox's `inside` lies, its links not followed.
Place place_of(const Spec& spec, const RootView& view, const Path& inside) {
  if (spec.mode == Mode::user && (is_below(inside, "/tmp") || is_below(inside, "/var/tmp"))) {
    return {.known = false};
  }
  if (spec.mode != Mode::sandbox) return {.host = inside};
  const Path mapped = path_on_host(spec, inside);
  if (mapped != inside) return {.host = mapped};
  if (is_mounted(spec, inside)) return {.known = false};
  const auto top = std::next(inside.begin());
  if (top == inside.end()) return {.host = view.root};
  const std::string& name = top->native();
  if (name == "etc") return {.host = view.etc / inside.lexically_relative("/etc")};
  for (const auto& entry : view.entries) {
    if (entry.name == name) return {.host = view.root / inside.lexically_relative("/")};
  }
  for (const char* made : {"proc", "dev", "sys", "run", "var", "bprun", "tmp"}) {
    if (name == made) return {.known = false};
  }
  return {};
}

void put_before(std::deque<std::string>& parts, const Path& path) {
  std::deque<std::string> front;
  for (const auto& part : path.relative_path())
    front.push_back(part.native());
  parts.insert(parts.begin(), front.begin(), front.end());
}

}  // namespace

ProgramSearch search_program(const Spec& spec, const RootView& view, const Path& inside) {
  std::deque<std::string> parts;
  put_before(parts, inside);
  Path so_far = "/";
  Path host = "/";
  struct stat status = {};
  int links = 0;
  while (!parts.empty()) {
    const std::string part = parts.front();
    parts.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      so_far = so_far.parent_path();
      continue;
    }
    const Path next = so_far / part;
    const Place place = place_of(spec, view, next);
    if (!place.known) {
      // A directory on the way to a mount, or one of the kernel's.
      if (parts.empty()) return {};
      so_far = next;
      continue;
    }
    if (!place.host) return {.found = Found::no};
    host = *place.host;
    if (::lstat(host.c_str(), &status) != 0) {
      return {.found = errno == ENOENT || errno == ENOTDIR ? Found::no : Found::unknown};
    }
    if (!S_ISLNK(status.st_mode)) {
      so_far = next;
      continue;
    }
    if (++links > most_links) return {};
    std::error_code failed;
    const Path target = std::filesystem::read_symlink(host, failed);
    if (failed) return {};
    if (target.is_absolute()) so_far = "/";
    put_before(parts, target);
  }
  const bool runs = S_ISREG(status.st_mode) && (status.st_mode & 0111) != 0;
  return {.found = runs ? Found::yes : Found::not_run, .host = host};
}

}  // namespace bprun::sandbox
