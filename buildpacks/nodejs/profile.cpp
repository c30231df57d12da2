// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/profile.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <unistd.h>

namespace bprun::nodejs {

namespace {

/// The app's own folders with programs come after the system's: a dependency that installs a
/// program called `node` or `sh` must not be what starts the app.
constexpr const char* late_folders[] = {"bin", "node_modules/.bin"};

constexpr const char* concurrency_text =
    R"sh(# How many processes a cluster should start: the memory of the container over what one needs.
# WEB_CONCURRENCY and WEB_MEMORY (MB for one process) can be set as config vars.

nodejs_memory_limit_mb() {
  nodejs_bytes=
  for nodejs_file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [ -r "$nodejs_file" ]; then
      read -r nodejs_bytes < "$nodejs_file" || true
      break
    fi
  done
  case "$nodejs_bytes" in
    "" | *[!0-9]*) echo 512 ;;
    *) echo $((nodejs_bytes / 1048576)) ;;
  esac
}

case "${MEMORY_AVAILABLE:-}" in
  "" | *[!0-9]*) MEMORY_AVAILABLE=$(nodejs_memory_limit_mb) ;;
esac
case "${WEB_MEMORY:-}" in
  "" | *[!0-9]* | 0) WEB_MEMORY=512 ;;
esac
export MEMORY_AVAILABLE WEB_MEMORY

if [ -z "${WEB_CONCURRENCY:-}" ]; then
  WEB_CONCURRENCY=$((MEMORY_AVAILABLE / WEB_MEMORY))
  if [ "$WEB_CONCURRENCY" -gt 200 ]; then
    echo "WEB_CONCURRENCY is set to 1: this machine sets no limit of memory that would tell more." >&2
    WEB_CONCURRENCY=1
  elif [ "$WEB_CONCURRENCY" -lt 1 ]; then
    WEB_CONCURRENCY=1
  fi
fi
export WEB_CONCURRENCY

if [ "${LOG_CONCURRENCY:-}" = true ]; then
  echo "Detected $MEMORY_AVAILABLE MB available memory, $WEB_MEMORY MB limit per process (WEB_MEMORY)"
  echo "Recommending WEB_CONCURRENCY=$WEB_CONCURRENCY"
fi

unset -f nodejs_memory_limit_mb
unset nodejs_bytes nodejs_file
)sh";

}  // namespace

std::vector<std::string> program_folders(const Path& app) {
  std::vector<std::string> folders;
  for (const std::string tool : {"node", "yarn", "pnpm"}) {
    const std::string folder = format(".heroku/{}/bin", tool);
    // yarn's has always been on the PATH, there or not; tools look for it.
    if (tool != "pnpm" || fs::is_directory(app / folder)) folders.push_back(folder);
  }
  return folders;
}

std::string profile_script(const std::vector<std::string>& folders, const std::string& node_env) {
  std::string path;
  for (const std::string& folder : folders)
    path += format("$HOME/{}:", folder);
  path += "$PATH";
  for (const auto* folder : late_folders)
    path += format(":$HOME/{}", folder);
  return format("export PATH=\"{}\"\n"
                "export NODE_HOME=\"$HOME/.heroku/node\"\n"
                "export NODE_ENV=\"${{NODE_ENV:-{}}}\"\n",
                path,
                node_env);
}

std::string concurrency_script() {
  return concurrency_text;
}

std::string export_script(const std::vector<std::string>& folders, const Path& app) {
  std::string path;
  for (const std::string& folder : folders) {
    path += text::shell_quote((app / folder).native()) + ":";
  }
  return format("export PATH={}\"$PATH\":{}\nexport NODE_HOME={}\n",
                path,
                text::shell_quote((app / "node_modules/.bin").native()),
                text::shell_quote((app / ".heroku/node").native()));
}

Result<void> write_profile(const Path& app, const std::string& node_env) {
  const Path folder = app / ".profile.d";
  TRY_WHILE(fs::make_directories(folder), "while writing .profile.d");
  TRY(fs::replace_file(folder / "nodejs.sh", profile_script(program_folders(app), node_env)));
  return fs::replace_file(folder / "WEB_CONCURRENCY.sh", concurrency_script());
}

Result<void> write_export(const Path& buildpack, const Path& app) {
  if (::access(buildpack.c_str(), W_OK) != 0) return {};
  return fs::replace_file(buildpack / "export", export_script(program_folders(app), app));
}

}  // namespace bprun::nodejs
