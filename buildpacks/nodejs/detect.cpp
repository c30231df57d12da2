// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/detect.hpp"

#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

#include <fnmatch.h>
#include <unistd.h>

#include <string>

namespace bprun::nodejs {

namespace {

constexpr std::string_view refused =
    " !     This is no Node.js app: there is no package.json in its root.\n";

constexpr std::string_view in_subdirectory =
    " !     \n"
    " !     An app is recognised by the package.json at the top of what is built. `npm init`\n"
    " !     writes one. One that lies there must be committed, and not be in .gitignore.\n";

constexpr std::string_view hidden =
    " !     \n"
    " !     'package.json' is listed in '.slugignore', and is deleted before the build.\n"
    " !     Take it out of that file.\n";

void say(std::string_view text) {
  (void)fs::write_all(STDERR_FILENO, text);
}

}  // namespace

bool slugignore_hides_package_json(std::string_view slugignore) {
  for (std::string_view line : text::lines(slugignore)) {
    line = text::trim(line);
    if (line.empty() || line.front() == '#' || line.front() == '!' || line.back() == '/') continue;
    if (line.front() == '/') line.remove_prefix(1);
    if (::fnmatch(std::string(line).c_str(), "package.json", 0) == 0) return true;
  }
  return false;
}

int detect(const fs::Path& app) {
  if (fs::is_file(app / "package.json")) {
    (void)fs::write_all(STDOUT_FILENO, "Node.js\n");
    return 0;
  }
  say(refused);
  const auto slugignore = fs::read_file_if_exists(app / ".slugignore", 1UL << 20);
  const bool listed =
      slugignore && *slugignore && slugignore_hides_package_json(slugignore.value().value());
  say(listed ? hidden : in_subdirectory);
  return 1;
}

}  // namespace bprun::nodejs
