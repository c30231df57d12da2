// SPDX-License-Identifier: MIT
#include "runner/run/profile.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <sys/stat.h>

namespace bprun::run {

Result<std::vector<std::string>> profile_scripts(const Path& app) {
  std::vector<std::string> scripts;
  const Path folder = app / ".profile.d";
  if (fs::is_directory(folder)) {
    for (const auto& name : TRY(fs::list_directory(folder))) {
      if (name.starts_with('.') || !name.ends_with(".sh")) continue;
      if (!fs::is_directory(folder / name)) scripts.push_back(".profile.d/" + name);
    }
  }
  const auto profile = TRY(fs::status_of(app / ".profile"));
  if (profile &&
      (S_ISLNK(profile->st_mode) || (S_ISREG(profile->st_mode) && profile->st_size > 0))) {
    scripts.emplace_back(".profile");
  }
  return scripts;
}

std::vector<std::string> start_words(const Path& bash,
                                     const Path& home,
                                     const std::vector<std::string>& profile_scripts,
                                     const std::vector<std::string>& target) {
  std::string script = "__bprun_command=(\"$@\"); set --\n";
  for (const auto& relative : profile_scripts)
    script += format(". {}\n", text::shell_quote((home / relative).native()));
  script += "builtin exec -- \"${__bprun_command[@]}\"";
  std::vector<std::string> words{bash.native(), "-c", std::move(script), "bash"};
  words.insert(words.end(), target.begin(), target.end());
  return words;
}

}  // namespace bprun::run
