// SPDX-License-Identifier: MIT
#include "runner/sandbox/overlay.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/sandbox/name_space.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <map>

namespace bprun::sandbox {

namespace {

/// Shows `source` read-only at `at`, with what belongs to `owner` shown as `identity`'s.
Result<void>
mount_lower(const Path& source, const Identity& owner, const Identity& identity, const Path& at) {
  const fs::Fd tree(::open_tree(AT_FDCWD, source.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!tree) return system_error(format("show {} a second time", source.native()), errno);

  struct mount_attr attributes = {};

  attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
  fs::Fd mapping;
  if (owner != identity) {
    mapping = TRY(make_identity_namespace(owner, identity));
    attributes.attr_set |= MOUNT_ATTR_IDMAP;
    attributes.userns_fd = static_cast<__u64>(mapping.get());
  }
  if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0) {
    return system_error(format("show {} as another user's", source.native()), errno);
  }
  if (::move_mount(tree.get(), "", AT_FDCWD, at.c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0) {
    return system_error(format("mount {}", at.native()), errno);
  }
  return {};
}

/// The upper layer, filled before it is mounted: its top is BUILD's top, and what is left out is
/// covered by whiteouts, one for a whole directory.
class Upper {
public:
  Upper(Path source, Path upper, Identity identity)
      : source_(std::move(source)), upper_(std::move(upper)), identity_(identity) {}

  Result<void> fill(const std::vector<std::string>& left_out) {
    TRY(add_directory(""));
    for (const auto& relative : left_out) {
      TRY(add_parents(relative));
      if (::mknod((upper_ / relative).c_str(), S_IFCHR, ::makedev(0, 0)) != 0) {
        return system_error(format("leave out {}", relative), errno);
      }
    }
    // Last, for filling a directory changes its time.
    for (const auto& [relative, status] : directories_) {
      const struct timespec times[2] = {status.st_atim, status.st_mtim};
      ::utimensat(AT_FDCWD, place(relative).c_str(), times, 0);
    }
    return {};
  }

private:
  Path place(const std::string& relative) const {
    return relative.empty() ? upper_ : upper_ / relative;
  }

  Result<void> add_parents(const std::string& relative) {
    for (std::size_t slash = relative.find('/'); slash != std::string::npos;
         slash = relative.find('/', slash + 1)) {
      TRY(add_directory(relative.substr(0, slash)));
    }
    return {};
  }

  Result<void> add_directory(const std::string& relative) {
    if (directories_.count(relative) > 0) return {};
    const Path from = relative.empty() ? source_ : source_ / relative;

    struct stat status = {};

    if (::stat(from.c_str(), &status) != 0) {
      return system_error(format("look at {}", from.native()), errno);
    }
    const Path to = place(relative);
    if ((::mkdir(to.c_str(), 0700) != 0 && errno != EEXIST) ||
        ::chown(to.c_str(), identity_.uid, identity_.gid) != 0 ||
        ::chmod(to.c_str(), status.st_mode & 07777) != 0) {
      return system_error(format("make {}", to.native()), errno);
    }
    directories_.emplace(relative, status);
    return {};
  }

  Path source_;
  Path upper_;
  Identity identity_;
  std::map<std::string, struct stat> directories_;
};

/// Without these attributes the kernel would mount all the same, and refuse renames of directories.
Result<void> check_attributes(const Path& upper) {
  constexpr const char* name = "trusted.overlay.bprun";
  if (::setxattr(upper.c_str(), name, "y", 1, 0) != 0) {
    return system_error(format("keep attributes on {}", upper.native()), errno);
  }
  ::removexattr(upper.c_str(), name);
  return {};
}

Result<void>
mount_overlay(const Path& lower, const Path& upper, const Path& work, const Path& target) {
  // By descriptor, since a path may hold the commas and colons that the options are made of.
  const fs::Fd lower_fd = TRY(fs::open_file(lower, O_PATH | O_DIRECTORY));
  const fs::Fd upper_fd = TRY(fs::open_file(upper, O_PATH | O_DIRECTORY));
  const fs::Fd work_fd = TRY(fs::open_file(work, O_PATH | O_DIRECTORY));
  const std::string options =
      format("lowerdir=/proc/self/fd/{},upperdir=/proc/self/fd/{},"
             "workdir=/proc/self/fd/{},redirect_dir=on,index=off,metacopy=off",
             lower_fd.get(),
             upper_fd.get(),
             work_fd.get());
  if (::mount("overlay", target.c_str(), "overlay", MS_NOSUID | MS_NODEV, options.c_str()) != 0) {
    return system_error(format("mount an overlay at {}", target.native()), errno);
  }
  return {};
}

}  // namespace

Result<Overlay> Overlay::create(const Path& source,
                                const TreeScan& scan,
                                const Identity& identity,
                                const Path& parts,
                                const Path& target) {
  const Path lower = parts / "lower";
  const Path upper = parts / "upper";
  const Path work = parts / "work";
  for (const auto& directory : {lower, upper, work, target})
    TRY(fs::make_directories(directory, 0755));
  TRY(check_attributes(upper));
  TRY(Upper(source, upper, identity).fill(scan.left_out));
  TRY(mount_lower(source, *scan.owner, identity, lower));
  Overlay overlay(lower);
  TRY(mount_overlay(lower, upper, work, target));
  overlay.target_ = target;

  // Writing to one name of an inode would leave the other as it was, which is right; but whoever
  // looks at inode numbers (tar, rsync) would take them for one file. A copy of its own ends that.
  for (const auto& relative : scan.linked) {
    const Path path = target / relative;
    const fs::Fd copied_up(::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!copied_up) return system_error(format("separate {}", path.native()), errno);
  }
  return overlay;
}

Overlay::Overlay(Overlay&& other) noexcept
    : lower_(std::exchange(other.lower_, {})), target_(std::exchange(other.target_, {})) {}

Overlay::~Overlay() {
  static_cast<void>(unmount());
}

Result<void> Overlay::unmount() {
  const Path target = std::exchange(target_, {});
  const Path lower = std::exchange(lower_, {});
  // Lazily: a process that is still dying may have its directory there.
  if (!target.empty() && ::umount2(target.c_str(), MNT_DETACH) != 0 && errno != EINVAL) {
    return system_error(format("unmount {}", target.native()), errno);
  }
  if (!lower.empty() && ::umount2(lower.c_str(), MNT_DETACH) != 0 && errno != EINVAL) {
    return system_error(format("unmount {}", lower.native()), errno);
  }
  return {};
}

}  // namespace bprun::sandbox
