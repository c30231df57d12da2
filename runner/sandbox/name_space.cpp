// SPDX-License-Identifier: MIT
#include "runner/sandbox/name_space.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bprun::sandbox {

namespace {

bool raise_loopback() {
  const int control = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) return false;

  struct ifreq request = {};

  std::memcpy(request.ifr_name, "lo", 3);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return ::ioctl(control, SIOCSIFFLAGS, &request) == 0;
}

/// In the forked child: system calls only, for other threads may have held any lock.
int enter(const std::vector<Cover>& covers, bool network) {
  if (::unshare(CLONE_NEWNS | (network ? 0 : CLONE_NEWNET)) != 0) return errno;
  // Later mounts of the host (a USB disk) still come in; ours do not go out.
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) return errno;
  for (const auto& cover : covers) {
    if (::mount(cover.host.c_str(), cover.at.c_str(), nullptr, MS_BIND, nullptr) != 0) return errno;
  }
  if (!network && !raise_loopback()) return errno;
  return 0;
}

Result<fs::Fd> open_namespace(pid_t pid, const char* kind) {
  return fs::open_file(format("/proc/{}/ns/{}", pid, kind), O_RDONLY);
}

}  // namespace

Result<Namespaces> make_namespaces(const std::vector<Cover>& covers, bool network) {
  fs::Pipe told = TRY(fs::Pipe::create());
  fs::Pipe release = TRY(fs::Pipe::create());
  const pid_t child = ::fork();
  if (child < 0) return system_error("start a process", errno);
  if (child == 0) {
    const int failed = enter(covers, network);
    [[maybe_unused]] const auto written = ::write(told.write_end.get(), &failed, sizeof failed);
    // The namespaces live until we have been looked at: until our parent closes its end.
    ::close(release.write_end.get());
    char byte = 0;
    [[maybe_unused]] const auto end = ::read(release.read_end.get(), &byte, 1);
    ::_exit(0);
  }
  told.write_end = fs::Fd();
  int failed = EIO;
  if (::read(told.read_end.get(), &failed, sizeof failed) != sizeof failed) failed = EIO;
  Namespaces namespaces;
  Result<void> opened;
  if (failed == 0) {
    opened = [&]() -> Result<void> {
      namespaces.mount = TRY(open_namespace(child, "mnt"));
      if (!network) namespaces.network = TRY(open_namespace(child, "net"));
      return {};
    }();
  }
  release.write_end = fs::Fd();
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (failed != 0) return system_error("make a namespace", failed);
  TRY(std::move(opened));
  return namespaces;
}

Result<fs::Fd> make_identity_namespace(const Identity& from, const Identity& to) {
  fs::Pipe ready = TRY(fs::Pipe::create());
  fs::Pipe release = TRY(fs::Pipe::create());
  const pid_t child = ::fork();
  if (child < 0) return system_error("start a process", errno);
  if (child == 0) {
    const int failed = ::unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
    [[maybe_unused]] const auto written = ::write(ready.write_end.get(), &failed, sizeof failed);
    ::close(release.write_end.get());
    char byte = 0;
    [[maybe_unused]] const auto end = ::read(release.read_end.get(), &byte, 1);
    ::_exit(0);
  }
  const auto open_mapped = [&]() -> Result<fs::Fd> {
    ready.write_end = fs::Fd();
    int failed = EIO;
    if (::read(ready.read_end.get(), &failed, sizeof failed) != sizeof failed) failed = EIO;
    if (failed != 0) return system_error("make a user namespace", failed);
    const Path proc = format("/proc/{}", child);
    TRY(fs::write_file(proc / "uid_map", format("{} {} 1\n", from.uid, to.uid)));
    TRY(fs::write_file(proc / "gid_map", format("{} {} 1\n", from.gid, to.gid)));
    return open_namespace(child, "user");
  };
  auto opened = open_mapped();
  release.write_end = fs::Fd();
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return opened;
}

}  // namespace bprun::sandbox
