// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/profile.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"

#include <unistd.h>

namespace bprun::phoenix_static {

std::string release() {
  return "---\naddons: []\ndefault_process_types:\n  web: elixir --sname server -S mix "
         "phx.server\n";
}

std::string paths_script(const std::string& modules) {
  const std::string folder = modules == "." ? "" : modules + "/";
  return format("export PATH=\"$HOME/.heroku/node/bin:$HOME/.heroku/yarn/bin:$HOME/bin:\"$HOME/{}"
                "\":$PATH\"\n",
                text::shell_quote(folder + "node_modules/.bin"));
}

std::string environment_script() {
  // gigalixir names the host after the app. Elsewhere there is no such name, and the app's own
  // configuration knows better than half of one.
  return "export PHX_SERVER=\"${PHX_SERVER:-true}\"\n"
         "if [ -n \"${APP_NAME-}\" ]; then\n"
         "  export PHX_HOST=\"${PHX_HOST:-$APP_NAME.gigalixirapp.com}\"\n"
         "fi\n";
}

Result<void> write_profile(const fs::Path& app, bool with_node, const std::string& modules) {
  const fs::Path folder = app / ".profile.d";
  TRY_WHILE(fs::make_directories(folder), "while writing .profile.d");
  if (with_node) {
    TRY(fs::replace_file(folder / "phoenix_static_buildpack_paths.sh", paths_script(modules)));
  }
  return fs::replace_file(folder / "phoenix_static_buildpack_env.sh", environment_script());
}

Result<void> write_export(const fs::Path& buildpack, const fs::Path& app) {
  if (::access(buildpack.c_str(), W_OK) != 0) return {};
  return fs::replace_file(
      buildpack / "export",
      format("export PATH={}:\"$PATH\"\n", text::shell_quote((app / ".heroku/node/bin").native())));
}

}  // namespace bprun::phoenix_static
