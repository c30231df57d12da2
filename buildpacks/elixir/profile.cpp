// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/profile.hpp"

#include "buildpacks/elixir/git_dependencies.hpp"
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
  // A dependency from a path that rebar3 builds is looked at by it each time the app starts.
  if (homes.own_rebar3 && !homes.is_config_var("MIX_REBAR3")) {
    script += format(
        "export MIX_REBAR3=\"${{MIX_REBAR3:-{}/.platform_tools/elixir/bin/rebar3}}\"\n", root);
  }
  return script;
}

}  // namespace

std::string profile_script(const Homes& homes) {
  const std::string root = homes.runtime_path == "/app" ? "$HOME" : homes.runtime_path;
  std::string script = script_for(root, homes);
  if (homes.git_dependencies) {
    script += format("export PATH=\"$PATH:{}/.platform_tools/{}\"\n", root, git_stand_in_folder);
  }
  return script;
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
