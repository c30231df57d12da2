// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/normalise.hpp"

#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"

#include <vector>

namespace bprun::elixir {

Result<void> remove_bookkeeping(const fs::Path& app, const fs::Path& hex_home) {
  std::vector<fs::Path> dumps;
  if (hex_home.native().starts_with(app.native() + "/")) dumps.push_back(hex_home / "cache.ets");
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

}  // namespace bprun::elixir
