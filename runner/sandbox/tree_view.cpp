// SPDX-License-Identifier: MIT
#include "runner/sandbox/tree_view.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/sandbox/name_space.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bprun::sandbox {

namespace {

/// What the forked child needs to know: it makes no strings.
struct Layers {
  const char* tree;
  const char* parts;
  const char* target;
  const char* options;
  bool is_root;
  int mapping;  ///< of root: the namespace that shows the owner as the identity; -1: the same
  const char* uid_map;
  const char* gid_map;
};

/// Which step failed in the child, with errno.
struct ViewFailure {
  enum Step : int { none, namespaces, place, lower, overlay };

  Step step;
  int error_number;
};

const char* describe(ViewFailure::Step step) {
  switch (step) {
  case ViewFailure::place:
    return "find the same root in a mount namespace";
  case ViewFailure::lower:
    return "show a tree a second time";
  case ViewFailure::overlay:
    return "mount an overlay";
  case ViewFailure::namespaces:
  case ViewFailure::none:
    break;
  }
  return "make a mount namespace";
}

bool write_text(const char* file, const char* text) {
  const int descriptor = ::open(file, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool is_written = ::write(descriptor, text, std::strlen(text)) > 0;
  ::close(descriptor);
  return is_written;
}

bool enter_namespaces(const Layers& layers) {
  if (::unshare(CLONE_NEWNS | (layers.is_root ? 0 : CLONE_NEWUSER)) != 0) return false;
  if (!layers.is_root && !(write_text("/proc/self/setgroups", "deny") &&
                           write_text("/proc/self/uid_map", layers.uid_map) &&
                           write_text("/proc/self/gid_map", layers.gid_map))) {
    return false;
  }
  // Later mounts of the host still come in; ours do not go out.
  return ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0;
}

/// Whoever enters a mount namespace gets its root, which is not ours where we were started in a
/// chroot: every path would then mean something else.
bool keeps_our_root() {
  struct stat before = {};

  struct stat after = {};

  if (::stat("/", &before) != 0) return false;
  const int own = ::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (own < 0 || ::setns(own, CLONE_NEWNS) != 0 || ::stat("/", &after) != 0) return false;
  ::close(own);
  errno = ENOTSUP;
  return before.st_dev == after.st_dev && before.st_ino == after.st_ino;
}

bool mount_lower_of_view(const Layers& layers) {
  if (layers.mapping < 0) return ::mount(layers.tree, "lower", nullptr, MS_BIND, nullptr) == 0;
  const int tree = ::open_tree(AT_FDCWD, layers.tree, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (tree < 0) return false;

  struct mount_attr attributes = {};

  attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_IDMAP;
  attributes.userns_fd = static_cast<__u64>(layers.mapping);
  return ::mount_setattr(tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) == 0 &&
         ::move_mount(tree, "", AT_FDCWD, "lower", MOVE_MOUNT_F_EMPTY_PATH) == 0;
}

/// In the forked child: system calls only, for other threads may have held any lock.
ViewFailure show(const Layers& layers) {
  if (!enter_namespaces(layers)) return {ViewFailure::namespaces, errno};
  if (!keeps_our_root()) return {ViewFailure::place, errno};
  // The options name the layers by relative paths: absolute ones may hold the commas and colons
  // that options are made of.
  if (::chdir(layers.parts) != 0) return {ViewFailure::place, errno};
  if (!mount_lower_of_view(layers)) return {ViewFailure::lower, errno};
  if (::mount("overlay", layers.target, "overlay", MS_NOSUID | MS_NODEV, layers.options) != 0) {
    return {ViewFailure::overlay, errno};
  }
  return {ViewFailure::none, 0};
}

/// The upper layer's top is what is seen as the tree's own.
Result<void> make_upper(const struct stat& top, const Identity& identity, const Path& upper) {
  TRY(fs::make_directories(upper, 0700));
  const bool is_root = ::geteuid() == 0;
  // Without these attributes the kernel mounts all the same, and later refuses to remove.
  const char* name = is_root ? "trusted.overlay.bprun" : "user.overlay.bprun";
  if (::setxattr(upper.c_str(), name, "y", 1, 0) != 0) {
    return system_error(format("keep attributes on {}", upper.native()), errno);
  }
  ::removexattr(upper.c_str(), name);
  if ((is_root && ::chown(upper.c_str(), identity.uid, identity.gid) != 0) ||
      ::chmod(upper.c_str(), (top.st_mode & 07777) | S_IRWXU) != 0) {
    return system_error(format("make {}", upper.native()), errno);
  }
  const struct timespec times[2] = {top.st_atim, top.st_mtim};
  ::utimensat(AT_FDCWD, upper.c_str(), times, 0);
  return {};
}

/// Runs show() in a child, and opens its namespaces before it goes.
Result<void> make_view(const Layers& layers, fs::Fd& user, fs::Fd& mount) {
  fs::Pipe told = TRY(fs::Pipe::create());
  fs::Pipe release = TRY(fs::Pipe::create());
  const pid_t child = ::fork();
  if (child < 0) return system_error("start a process", errno);
  if (child == 0) {
    const ViewFailure failure = show(layers);
    [[maybe_unused]] const auto written = ::write(told.write_end.get(), &failure, sizeof failure);
    ::close(release.write_end.get());
    char byte = 0;
    [[maybe_unused]] const auto end = ::read(release.read_end.get(), &byte, 1);
    ::_exit(0);
  }
  told.write_end = fs::Fd();
  ViewFailure failure{ViewFailure::namespaces, EIO};
  if (::read(told.read_end.get(), &failure, sizeof failure) != sizeof failure) {
    failure = {ViewFailure::namespaces, EIO};
  }
  const auto open_both = [&]() -> Result<void> {
    if (failure.step != ViewFailure::none) {
      return system_error(describe(failure.step), failure.error_number);
    }
    const Path proc = format("/proc/{}/ns", child);
    if (!layers.is_root) user = TRY(fs::open_file(proc / "user", O_RDONLY));
    mount = TRY(fs::open_file(proc / "mnt", O_RDONLY));
    return {};
  };
  auto opened = open_both();
  release.write_end = fs::Fd();
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return opened;
}

}  // namespace

Result<TreeView> TreeView::create(const Path& tree,
                                  const Identity& identity,
                                  const Path& parts,
                                  const Path& target) {
  struct stat top = {};

  if (::stat(tree.c_str(), &top) != 0) {
    return system_error(format("look at {}", tree.native()), errno);
  }
  TRY(make_upper(top, identity, parts / "upper"));
  TRY(fs::make_directories(parts / "lower", 0755));
  TRY(fs::make_directories(parts / "work", 0755));
  TRY(fs::make_directories(target, 0755));

  const bool is_root = ::geteuid() == 0;
  const Identity owner{.uid = top.st_uid, .gid = top.st_gid};
  fs::Fd mapping;
  if (is_root && owner != identity) mapping = TRY(make_identity_namespace(owner, identity));
  // volatile: what a command wrote is thrown away, and need not reach the disk before that.
  const std::string options =
      format("lowerdir=lower,upperdir=upper,workdir=work,volatile,{}",
             is_root ? "redirect_dir=on,index=off,metacopy=off" : "userxattr");
  const std::string uid_map = format("{0} {0} 1\n", ::geteuid());
  const std::string gid_map = format("{0} {0} 1\n", ::getegid());
  TreeView view;
  TRY(make_view({.tree = tree.c_str(),
                 .parts = parts.c_str(),
                 .target = target.c_str(),
                 .options = options.c_str(),
                 .is_root = is_root,
                 .mapping = mapping.get(),
                 .uid_map = uid_map.c_str(),
                 .gid_map = gid_map.c_str()},
                view.user_,
                view.mount_));
  return view;
}

std::vector<int> TreeView::namespaces() const {
  // In this order: in the user namespace an ordinary user may enter the other one.
  std::vector<int> both;
  if (user_) both.push_back(user_.get());
  both.push_back(mount_.get());
  return both;
}

Result<void> check_tree_view(const Identity& identity, const Path& scratch) {
  TRY(fs::make_directories(scratch / "tree", 0755));
  TRY(TreeView::create(scratch / "tree", identity, scratch / "parts", scratch / "target"));
  return {};
}

}  // namespace bprun::sandbox
