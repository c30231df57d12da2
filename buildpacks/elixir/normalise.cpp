// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/normalise.hpp"

#include "buildpacks/elixir/mix_manifest.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <vector>

namespace bprun::elixir {

namespace {

/// The manifest keeps its own time, which Mix compares with those of sources and dependencies.
Result<void> clear_compile_times(const fs::Path& manifest) {
  const std::string text = TRY(fs::read_file(manifest, 256UL << 20));
  const std::string cleared = without_compile_times(text);
  if (cleared == text) return {};
  struct stat status = {};

  if (::lstat(manifest.c_str(), &status) != 0)
    return system_error("look at " + manifest.native(), errno);
  TRY(fs::write_file(manifest, cleared));
  const struct timespec times[2] = {status.st_atim, status.st_mtim};
  if (::utimensat(AT_FDCWD, manifest.c_str(), times, 0) != 0) {
    return system_error("set the time of " + manifest.native(), errno);
  }
  return {};
}

}  // namespace

Result<void> remove_bookkeeping(const fs::Path& app, const fs::Path& hex_home) {
  std::vector<fs::Path> dumps;
  std::vector<fs::Path> manifests;
  if (hex_home.native().starts_with(app.native() + "/")) dumps.push_back(hex_home / "cache.ets");
  const fs::Path builds = app / "_build";
  if (fs::is_directory(builds)) {
    TRY(fs::walk(builds, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
      if (!entry.is_regular()) return fs::WalkStep::enter;
      if (entry.relative.ends_with("/.mix/compile.app_tracer")) dumps.push_back(entry.path);
      if (entry.relative.ends_with("/.mix/compile.elixir")) manifests.push_back(entry.path);
      return fs::WalkStep::enter;
    }));
  }
  for (const fs::Path& dump : dumps)
    TRY(fs::remove_file(dump));
  for (const fs::Path& manifest : manifests)
    TRY(clear_compile_times(manifest));
  return {};
}

}  // namespace bprun::elixir
