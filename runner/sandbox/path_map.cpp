// SPDX-License-Identifier: MIT
#include "runner/sandbox/path_map.hpp"

#include <algorithm>

namespace bprun::sandbox {

namespace {

/// `path` with the front part `from` replaced by `to`.
Path moved(const Path& path, const Path& from, const Path& to) {
  const Path rest = path.lexically_relative(from);
  return rest == "." ? to : to / rest;
}

/// In the order of mounting: of two at one place the later one counts.
std::vector<Mount> all_mounts(const Spec& spec) {
  const Path tmp = spec.scratch / "tmp";
  std::vector<Mount> mounts{{tmp, "/var/tmp", true}, {tmp, "/tmp", true}};
  mounts.insert(mounts.end(), spec.mounts.begin(), spec.mounts.end());
  return mounts;
}

/// One of the two sides of a mount.
using Side = Path Mount::*;

Path translate(const Spec& spec, const Path& path, Side from, Side to) {
  if (spec.mode != Mode::sandbox) return path;
  const auto mounts = all_mounts(spec);
  const Mount* best = nullptr;
  for (const auto& mount : mounts) {
    const bool longer =
        best == nullptr || (mount.*from).native().size() >= (best->*from).native().size();
    if (longer && is_below(path, mount.*from)) best = &mount;
  }
  return best == nullptr ? path : moved(path, best->*from, best->*to);
}

}  // namespace

bool is_below(const Path& path, const Path& directory) {
  const auto [rest, end] =
      std::mismatch(directory.begin(), directory.end(), path.begin(), path.end());
  return rest == directory.end() || (std::next(rest) == directory.end() && rest->empty());
}

Path path_inside(const Spec& spec, const Path& host) {
  return translate(spec, host, &Mount::host, &Mount::inside);
}

Path path_on_host(const Spec& spec, const Path& inside) {
  return translate(spec, inside, &Mount::inside, &Mount::host);
}

}  // namespace bprun::sandbox
