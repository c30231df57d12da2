// SPDX-License-Identifier: MIT
#include "runner/sandbox/root_view.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/copy_tree.hpp"
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

struct EtcEntry {
  std::string name;
  std::string text;
};

/// Files of /etc that the sandbox does not take from the root: accounts always, and the way to the
/// network where the root is a stack's.
std::vector<EtcEntry> etc_entries(const Spec& spec) {
  std::vector<EtcEntry> entries{{"passwd", passwd_text(spec.identity, spec.home_inside)},
                                {"group", group_text(spec.identity)}};
  if (!spec.root) return entries;
  for (const char* name : {"resolv.conf", "hosts"}) {
    const auto text = fs::read_file_if_exists(Path("/etc") / name);
    if (text && *text) entries.push_back({name, **text});
  }
  return entries;
}

/// A copy of a root's /etc that files can be put into: needed where one of them is a link there or
/// absent, for nothing can be mounted on those.
Result<Path> copy_etc(const Path& from, const Path& to) {
  TRY(fs::remove_tree(to));
  TRY(fs::copy_tree(from, to, {.leave_out = [](const fs::WalkEntry& entry) {
                      return !entry.is_symlink() &&
                             ::access(entry.path.c_str(),
                                      entry.is_directory() ? R_OK | X_OK : R_OK) != 0;
                    }}));
  return to;
}

}  // namespace

Result<RootView> view_root(const Spec& spec) {
  RootView view{.root = spec.root.value_or("/")};
  view.entries = TRY(top_entries(view.root));
  view.etc = view.root / "etc";
  const Path made = spec.scratch / "etc";
  const auto entries = etc_entries(spec);
  bool mountable = true;
  for (const auto& entry : entries) {
    const auto status = TRY(fs::status_of(view.etc / entry.name));
    mountable = mountable && status && S_ISREG(status->st_mode);
  }
  if (!mountable) view.etc = TRY(copy_etc(view.etc, spec.scratch / "etc-copy"));
  for (const auto& entry : entries) {
    if (mountable) {
      view.files.push_back(
          {TRY(write_etc(made, entry.name, entry.text)), Path("/etc") / entry.name});
    } else {
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
