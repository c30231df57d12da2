// SPDX-License-Identifier: MIT
#include "runner/process/command.hpp"

#include "runner/base/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace bprun::process {

std::string Command::str() const {
  return text::shell_join(argv);
}

std::optional<std::filesystem::path> find_program(const std::string& name,
                                                  const std::string& path_variable) {
  const auto runnable = [](const std::filesystem::path& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           ::access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) {
    return runnable(name) ? std::optional<std::filesystem::path>(name) : std::nullopt;
  }
  for (const auto directory : text::split(path_variable, ':')) {
    auto candidate = std::filesystem::path(directory.empty() ? "." : directory) / name;
    if (runnable(candidate)) return candidate;
  }
  return std::nullopt;
}

}  // namespace bprun::process
