// SPDX-License-Identifier: MIT
#include "runner/elf/machine.hpp"

#include "runner/base/format.hpp"

#include <elf.h>

namespace bprun::elf {

std::string machine_name(unsigned machine, int bits, bool big_endian) {
  constexpr unsigned loongarch = 258;  // not in Debian 12's elf.h
  const bool wide = bits == 64;
  switch (machine) {
  case EM_X86_64:
    return wide ? "x64" : "x32";
  case EM_386:
    return "x86";
  case EM_AARCH64:
    return wide ? "arm64" : "arm64ilp32";
  case EM_ARM:
    return "arm";
  case EM_RISCV:
    return wide ? "riscv64" : "riscv32";
  case EM_PPC64:
    return big_endian ? "ppc64" : "ppc64le";
  case EM_PPC:
    return "ppc";
  case EM_S390:
    return wide ? "s390x" : "s390";
  case EM_MIPS:
    return format("mips{}{}", wide ? "64" : "", big_endian ? "" : "el");
  case EM_SPARCV9:
    return "sparc64";
  case loongarch:
    return wide ? "loong64" : "loong32";
  default:
    return format("machine {}", machine);
  }
}

}  // namespace bprun::elf
