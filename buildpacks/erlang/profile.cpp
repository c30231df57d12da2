// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/profile.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"

#include <unistd.h>

namespace bprun::erlang {

namespace {

/// `root` as a shell reads it, without its quotes: "$HOME", "/app".
std::string paths_script(const std::string& root, const Homes& homes) {
  std::string script =
      format("export PATH=\"{}/.platform_tools/rebar3/bin:{}/.platform_tools/erlang/bin:$PATH\"\n",
             root,
             root);
  // What the user has set for the build holds when the app runs, and is not ours to set again.
  if (!homes.is_config_var("LC_CTYPE"))
    script += format("export LC_CTYPE=\"${{LC_CTYPE:-{}}}\"\n", homes.locale);
  return script;
}

}  // namespace

std::string profile_script(const Homes& homes) {
  return paths_script("$HOME", homes);
}

std::string export_script(const Path& app, const Homes& homes) {
  return paths_script(app.native(), homes);
}

Result<void> write_profile(const Path& app, const Homes& homes) {
  const Path folder = app / ".profile.d";
  TRY_WHILE(fs::make_directories(folder), "while writing .profile.d");
  return fs::replace_file(folder / "erlang_buildpack_paths.sh", profile_script(homes));
}

Result<void> write_export(const Path& buildpack, const Path& app, const Homes& homes) {
  if (::access(buildpack.c_str(), W_OK) != 0) return {};
  return fs::replace_file(buildpack / "export", export_script(app, homes));
}

}  // namespace bprun::erlang
