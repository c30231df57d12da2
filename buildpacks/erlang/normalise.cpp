// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/normalise.hpp"

#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/walk.hpp"

#include <vector>

namespace bprun::erlang {

Result<void> remove_bookkeeping(const fs::Path& app) {
  const fs::Path builds = app / "_build";
  if (!fs::is_directory(builds)) return {};
  std::vector<fs::Path> graphs;
  TRY(fs::walk(builds, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (!entry.is_directory() || entry.path.filename() != ".rebar3") return fs::WalkStep::enter;
    graphs.push_back(entry.path);
    return fs::WalkStep::skip;
  }));
  for (const fs::Path& graph : graphs)
    TRY(fs::remove_tree(graph));
  return {};
}

}  // namespace bprun::erlang
