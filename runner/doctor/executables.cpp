// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/doctor/app.hpp"
#include "runner/fs/file.hpp"

#include <sys/stat.h>

namespace bprun::doctor {

namespace {

/// The file of the app that a command starts; empty where it starts a program of the PATH, or where
/// only a shell knows.
std::string started_file(std::string_view command) {
  for (auto word : text::words(command)) {
    if (word == "exec") continue;
    // NAME=value in front of a command.
    const auto equals = word.find('=');
    if (equals != std::string_view::npos && word.find('/') > equals) continue;
    if (word.find('/') == std::string_view::npos || word.starts_with('/')) return "";
    if (word.find_first_of("$`\"'*?~{}()<>|&;\\") != std::string_view::npos) return "";
    if (word.starts_with("./")) word.remove_prefix(2);
    if (word.find("..") != std::string_view::npos) return "";
    return std::string(word);
  }
  return "";
}

/// Where builds put what they make: not there is no surprise.
bool is_made_by_builds(std::string_view file) {
  for (const char* folder : {"node_modules/",
                             "_build/",
                             "deps/",
                             "vendor/",
                             "dist/",
                             "build/",
                             "target/",
                             ".next/",
                             ".heroku/",
                             "rel/"}) {
    if (file.starts_with(folder)) return true;
  }
  return false;
}

}  // namespace

void examine_executables(const fs::Path& app,
                         const std::vector<manifest::ProcessType>& types,
                         std::vector<Finding>& findings) {
  for (const auto& type : types) {
    const std::string file = started_file(type.command);
    if (file.empty()) continue;
    const Location line{"Procfile", type.line};

    struct stat status = {};

    if (::stat((app / file).c_str(), &status) != 0) {
      if (is_made_by_builds(file)) continue;
      findings.push_back(found("executable-missing",
                               line,
                               format("{} starts {}, which is not in the source", type.name, file),
                               "Unless the build makes it: commit it, or correct the name."));
      continue;
    }
    if (!S_ISREG(status.st_mode)) continue;
    if ((status.st_mode & S_IXUSR) == 0) {
      findings.push_back(found(
          "executable-mode",
          {file},
          format("{} starts it, and it is not executable (Procfile:{})", type.name, type.line),
          format("Run `git update-index --chmod=+x {0}` and `chmod +x {0}`.",
                 text::shell_quote(file))));
    }
    // What is larger is no script.
    const auto head = fs::read_file(app / file, 1UL << 20);
    if (!head || !head->starts_with("#!")) continue;
    const auto end = head->find('\n');
    if (end == std::string::npos || (*head)[end - 1] != '\r') continue;
    findings.push_back(found("script-line-ends",
                             {file, 1},
                             "its first line ends in CR LF, so its interpreter is not found",
                             "Save it with Unix line ends, and write `* text=auto eol=lf` into "
                             ".gitattributes."));
  }
}

}  // namespace bprun::doctor
