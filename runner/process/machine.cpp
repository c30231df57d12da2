// SPDX-License-Identifier: MIT
#include "runner/process/machine.hpp"

#include <sys/utsname.h>

#include <string_view>

namespace bprun::process {

std::string machine_architecture() {
  struct utsname machine = {};

  ::uname(&machine);
  const std::string_view name = machine.machine;
  if (name == "x86_64") return "x64";
  if (name == "aarch64") return "arm64";
  return std::string(name);
}

}  // namespace bprun::process
