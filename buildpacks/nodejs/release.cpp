// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/release.hpp"

#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

namespace bprun::nodejs {

bool declares_mcp(std::string_view procfile) {
  for (const std::string_view line : text::lines(procfile)) {
    const std::string_view entry = text::trim(line);
    if (entry.substr(0, 3) == "mcp" && entry.find(':') != std::string_view::npos) return true;
  }
  return false;
}

std::string release(const fs::Path& app) {
  const auto procfile = fs::read_file_if_exists(app / "Procfile", 1UL << 20);
  if (procfile && *procfile && declares_mcp(procfile.value().value())) return "--- {}\n";
  return "---\naddons: []\ndefault_process_types:\n  web: npm start\n";
}

}  // namespace bprun::nodejs
