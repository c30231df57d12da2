// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace bprun::sandbox {

/// A seccomp filter (the bytes of its struct sock_filter array, as bubblewrap's --seccomp reads
/// them) under which a program cannot type into its terminal: ioctl TIOCSTI and TIOCLINUX answer
/// EPERM. For scripts that share the caller's terminal: what they type there would be run by the
/// caller's shell after them. System calls of another architecture than ours are refused, so that
/// there is no way around it. Empty on architectures that we do not know.
std::string terminal_filter();

}  // namespace bprun::sandbox
