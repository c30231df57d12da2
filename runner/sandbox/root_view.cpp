// SPDX-License-Identifier: MIT
#include "runner/sandbox/root_view.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/sandbox/identity.hpp"
#include "runner/sandbox/path_map.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::sandbox {

Result<Path> write_etc(const Path& directory, const std::string& name, std::string_view text) {
  const Path file = directory / name;
  TRY(fs::remove_file(file));
  TRY(fs::write_file(file, text, 0644));
  if (::chmod(file.c_str(), 0644) != 0) {
    return system_error(format("set the mode of {}", file.native()), errno);
  }
  return file;
}

namespace {

/// A file of /etc, by its path below that ("ssl/certs/ca-certificates.crt").
struct EtcEntry {
  Path name;
  std::string text;
};

/// Files of /etc that the sandbox does not take from the root: accounts always; and where the root
/// is a stack's, what belongs to this machine's network: how names are found, and whose
/// certificates are believed (a proxy's or a mirror's own authority is known to the machine only).
std::vector<EtcEntry> etc_entries(const Spec& spec) {
  const Identity inside = spec.root_inside ? Identity{.uid = 0, .gid = 0} : spec.identity;
  std::vector<EtcEntry> entries{{"passwd", passwd_text(inside, spec.home_inside)},
                                {"group", group_text(inside)}};
  if (!spec.root) return entries;
  for (const char* name : {"resolv.conf", "hosts", "ssl/certs/ca-certificates.crt"}) {
    const auto text = fs::read_file_if_exists(Path("/etc") / name);
    if (text && *text) entries.push_back({name, **text});
  }
  return entries;
}

/// Whether `name` is a regular file below `etc` that no link leads to: only on such a one another
/// can be mounted.
Result<bool> is_mountable(const Path& etc, const Path& name) {
  // A stack's etc may be a link itself, and lead to the host's.
  Path so_far = etc;
  const auto top = TRY(fs::status_of(etc));
  if (!top || !S_ISDIR(top->st_mode)) return false;
  for (const auto& part : name.parent_path()) {
    so_far /= part;
    const auto status = TRY(fs::status_of(so_far));
    if (!status || !S_ISDIR(status->st_mode)) return false;
  }
  const auto status = TRY(fs::status_of(etc / name));
  return status && S_ISREG(status->st_mode);
}

/// A copy of a root's /etc that files can be put into: needed where one of them is a link there or
/// absent, for nothing can be mounted on those. A root without /etc gets an empty one.
Result<Path> copy_etc(const Path& from, const Path& to) {
  TRY(fs::remove_tree(to));
  const auto status = TRY(fs::status_of(from));
  if (!status || !S_ISDIR(status->st_mode)) {
    TRY(fs::make_directories(to, 0755));
    return to;
  }
  TRY(fs::copy_tree(from, to, {.leave_out = [](const fs::WalkEntry& entry) {
                      return !entry.is_symlink() &&
                             ::access(entry.path.c_str(),
                                      entry.is_directory() ? R_OK | X_OK : R_OK) != 0;
                    }}));
  return to;
}

/// The directories above a file in a copy of /etc: what else is in their place goes.
Result<void> make_way(const Path& etc, const Path& name) {
  Path so_far = etc;
  for (const auto& part : name.parent_path()) {
    so_far /= part;
    const auto status = TRY(fs::status_of(so_far));
    if (status && !S_ISDIR(status->st_mode)) TRY(fs::remove_file(so_far));
    TRY(fs::make_directories(so_far, 0755));
  }
  return {};
}

}  // namespace

Result<RootView> view_root(const Spec& spec) {
  RootView view{.root = spec.root.value_or("/")};
  view.entries = TRY(top_entries(view.root));
  view.etc = view.root / "etc";
  const Path made = spec.scratch / "etc";
  const auto entries = etc_entries(spec);
  bool mountable = true;
  for (const auto& entry : entries)
    mountable = mountable && TRY(is_mountable(view.etc, entry.name));
  if (!mountable) view.etc = TRY(copy_etc(view.etc, spec.scratch / "etc-copy"));
  for (const auto& entry : entries) {
    if (mountable) {
      const Path file = TRY(write_etc(made, entry.name.filename(), entry.text));
      view.files.push_back({file, Path("/etc") / entry.name});
    } else {
      TRY(make_way(view.etc, entry.name));
      TRY(write_etc(view.etc, entry.name, entry.text));
    }
  }
  if (spec.root) return view;

  // systemd-resolved, NetworkManager and resolvconf make resolv.conf a link into /run.
  const Path resolv = "/etc/resolv.conf";
  std::error_code failed;
  if (!std::filesystem::is_symlink(resolv, failed)) return view;
  const Path target =
      (resolv.parent_path() / std::filesystem::read_symlink(resolv, failed)).lexically_normal();
  const Path real = std::filesystem::canonical(resolv, failed);
  if (!failed && !is_below(target, "/etc") && !is_below(target, "/usr")) {
    view.files.push_back({real, target});
  }
  return view;
}

}  // namespace bprun::sandbox
