// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/app_plan.hpp"
#include "runner/process/environment.hpp"
#include "runner/runtimes/declaration.hpp"

#include <string>
#include <string_view>

namespace bprun::nodejs {

/// Where runtimes come from: the folder that the runner filled before the build (BPRUN_RUNTIMES),
/// else the network, kept in CACHE/node-runtimes for the next build.
class RuntimeSource {
public:
  RuntimeSource(process::Environment environment, Path cache, Path app)
      : environment_(std::move(environment)), cache_(std::move(cache)), app_(std::move(app)) {}

  /// The tree of a runtime; it may be read-only. Says on the log when it is downloaded.
  Result<Path> provide(const runtimes::Runtime& runtime) const;

  /// A tarball that the user names himself (NODE_BINARY_URL), unpacked below `scratch`.
  Result<Path> download(const std::string& url, const Path& scratch) const;

private:
  Result<Path> acquire(const runtimes::Runtime& runtime) const;

  process::Environment environment_;
  Path cache_;
  Path app_;
};

/// The tree of a runtime in a BPRUN_RUNTIMES folder; nullopt where its index.json does not list it.
Result<std::optional<Path>> find_prefetched(const Path& folder, const runtimes::Runtime& runtime);

/// Copies Node.js to APP/.heroku/node, in place of what is there.
Result<void> install_node(const Path& tree, const Path& app);
/// Replaces the npm of APP/.heroku/node.
Result<void> replace_npm(const Path& tree, const Path& app);
/// Copies yarn or pnpm to APP/.heroku/<name>, with its programs in bin/.
Result<void> install_tool(const std::string& name, const Path& tree, const Path& app);
/// APP/.heroku/yarn/bin/yarn, which starts the yarn that the app has at `path`.
Result<void> install_vendored_yarn(const std::string& path, const Path& app);

}  // namespace bprun::nodejs
