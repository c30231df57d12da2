// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/normalise.hpp"

#include "buildpacks/elixir/mix_files.hpp"
#include "buildpacks/elixir/mix_manifest.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <string>
#include <vector>

namespace bprun::elixir {

namespace {

bool is_inside(const fs::Path& home, const fs::Path& app) {
  return home.native().starts_with(app.native() + "/");
}

Result<std::time_t> newest_source(const fs::Path& app) {
  std::time_t newest = 0;
  TRY(fs::walk(app, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (is_no_source(entry)) return fs::WalkStep::skip;
    if (entry.is_regular()) newest = std::max(newest, entry.status.st_mtim.tv_sec);
    return fs::WalkStep::enter;
  }));
  return newest;
}

/// Gives what this build made in a tree the time of the newest source.
class Rewinder {
public:
  explicit Rewinder(std::time_t newest) : newest_(newest), now_(std::time(nullptr)) {}

  Result<void> rewind(const fs::Path& tree) const {
    if (!fs::is_directory(tree)) return {};
    return fs::walk(tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
      if (entry.is_regular() && entry.relative.find("/.mix/compile.") != std::string::npos) {
        TRY(rewind_manifest(entry.path));
      }
      if (entry.status.st_mtim.tv_sec > newest_) TRY(set_time(entry.path));
      return fs::WalkStep::enter;
    });
  }

private:
  Result<void> rewind_manifest(const fs::Path& manifest) const {
    const std::string text = TRY(fs::read_file(manifest, 256UL << 20));
    const std::string rewound = canonical_manifest(
        text, static_cast<std::uint64_t>(newest_), static_cast<std::uint64_t>(now_));
    if (rewound == text) return {};
    TRY(fs::write_file(manifest, rewound));
    return set_time(manifest);
  }

  Result<void> set_time(const fs::Path& path) const {
    const struct timespec time = {.tv_sec = newest_, .tv_nsec = 0};
    const struct timespec times[2] = {time, time};
    if (::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0) return {};
    return system_error("set the time of " + path.native(), errno);
  }

  std::time_t newest_;
  std::time_t now_;
};

Result<void> remove_dumps(const fs::Path& app, const fs::Path& hex_home) {
  std::vector<fs::Path> dumps;
  if (is_inside(hex_home, app)) dumps.push_back(hex_home / "cache.ets");
  const fs::Path builds = app / "_build";
  if (fs::is_directory(builds)) {
    TRY(fs::walk(builds, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
      if (entry.is_regular() && entry.relative.ends_with("/.mix/compile.app_tracer")) {
        dumps.push_back(entry.path);
      }
      return fs::WalkStep::enter;
    }));
  }
  for (const fs::Path& dump : dumps)
    TRY(fs::remove_file(dump));
  return {};
}

}  // namespace

Result<void>
remove_traces(const fs::Path& app, const fs::Path& mix_home, const fs::Path& hex_home) {
  TRY(remove_dumps(app, hex_home));
  const Rewinder rewinder(TRY(newest_source(app)));
  TRY(rewinder.rewind(app / "_build"));
  TRY(rewinder.rewind(app / "deps"));
  if (is_inside(mix_home, app)) TRY(rewinder.rewind(mix_home));
  if (is_inside(hex_home, app)) TRY(rewinder.rewind(hex_home));
  return {};
}

}  // namespace bprun::elixir
