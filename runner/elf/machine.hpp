// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace bprun::elf {

/// An architecture as stacks call it: "x64", "arm64"; others: "x86", "x32", "arm", "riscv64",
/// "ppc64le", "s390x" …; "machine 250" for what has no name here.
std::string machine_name(unsigned machine, int bits, bool big_endian);

}  // namespace bprun::elf
