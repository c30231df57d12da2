// SPDX-License-Identifier: MIT
#include "runner/process/own_program.hpp"

#include <system_error>

namespace bprun::process {

Result<std::filesystem::path> own_program() {
  static std::error_code failure;
  static const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  if (failure) return system_error("find where this program is (/proc/self/exe)", failure.value());
  return program;
}

}  // namespace bprun::process
