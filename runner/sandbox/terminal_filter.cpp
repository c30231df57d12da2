// SPDX-License-Identifier: MIT
#include "runner/sandbox/terminal_filter.hpp"

#include <asm/ioctls.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace bprun::sandbox {

namespace {

#if defined(__x86_64__)
constexpr unsigned architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned architecture = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned architecture = 0;
#endif

/// x32 calls say they are x86-64 and have this bit in their number.
constexpr unsigned x32_bit = 0x40000000;

/// The second argument's lower half; both architectures are little-endian. The kernel looks at no
/// more of an ioctl's number.
constexpr unsigned ioctl_number = offsetof(seccomp_data, args) + sizeof(__u64);

constexpr sock_filter load(unsigned offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset);
}

constexpr sock_filter answer(unsigned action) {
  return BPF_STMT(BPF_RET | BPF_K, action);
}

/// Skips `yes` or `no` instructions.
constexpr sock_filter when_equal(unsigned value, unsigned char yes, unsigned char no) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no);
}

constexpr std::array filter{
    load(offsetof(seccomp_data, arch)),
    when_equal(architecture, 1, 0),
    answer(SECCOMP_RET_ERRNO | ENOSYS),
    load(offsetof(seccomp_data, nr)),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32_bit, 0, 1),
    answer(SECCOMP_RET_ERRNO | ENOSYS),
    when_equal(SYS_ioctl, 0, 4),
    load(ioctl_number),
    when_equal(TIOCSTI, 1, 0),
    when_equal(TIOCLINUX, 0, 1),
    answer(SECCOMP_RET_ERRNO | EPERM),
    answer(SECCOMP_RET_ALLOW),
};

}  // namespace

std::string terminal_filter() {
  if (architecture == 0) return "";
  return {reinterpret_cast<const char*>(filter.data()), sizeof filter};
}

}  // namespace bprun::sandbox
