// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/profile.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"

#include <unistd.h>

#include <vector>

namespace bprun::elixir {

namespace {

struct Line {
  std::string name;
  std::string value;  ///< as a shell reads it
};

/// `root` as a shell reads it, without its quotes: "$HOME", "/app".
std::string script_for(const std::string& root, const Homes& homes) {
  std::string script;
  std::string path;
  for (const char* folder :
       {".platform_tools/elixir/bin", ".platform_tools/erlang/bin", ".platform_tools"}) {
    path += format("{}/{}:", root, folder);
  }
  script += format("export PATH=\"{}$PATH\"\n", path);
  // What the user has set for the build holds when the app runs, and is not ours to set again.
  const Line lines[] = {{"LC_CTYPE", homes.locale},
                        {"MIX_ENV", homes.mix_env},
                        {"MIX_HOME", root + "/.mix"},
                        {"HEX_HOME", root + "/.hex"}};
  for (const Line& line : lines) {
    if (homes.is_config_var(line.name)) continue;
    script += format("export {}=\"${{{}:-{}}}\"\n", line.name, line.name, line.value);
  }
  return script;
}

}  // namespace

std::string profile_script(const Homes& homes) {
  return script_for(homes.runtime_path == "/app" ? "$HOME" : homes.runtime_path, homes);
}

std::string export_script(const fs::Path& app, const Homes& homes) {
  return script_for(app.native(), homes);
}

Result<void> write_profile(const fs::Path& app, const Homes& homes) {
  const fs::Path folder = app / ".profile.d";
  TRY_WHILE(fs::make_directories(folder), "while writing .profile.d");
  return fs::replace_file(folder / "elixir_buildpack_paths.sh", profile_script(homes));
}

Result<void> write_export(const fs::Path& buildpack, const fs::Path& app, const Homes& homes) {
  if (::access(buildpack.c_str(), W_OK) != 0) return {};
  return fs::replace_file(buildpack / "export", export_script(app, homes));
}

}  // namespace bprun::elixir
