// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/runtimes/declaration.hpp"

#include <optional>
#include <string>

namespace bprun::script {

using fs::Path;

/// Where runtimes come from: the folder that the runner filled before the build (BPRUN_RUNTIMES),
/// else the network, kept in a folder of CACHE for the next build.
class RuntimeSource {
public:
  /// `kept`: where trees of our own fetching are kept, below CACHE.
  RuntimeSource(process::Environment environment, Path kept, Path app)
      : environment_(std::move(environment)), kept_(std::move(kept)), app_(std::move(app)) {}

  /// The tree of a runtime; it may be read-only. Says on the log when it is downloaded.
  Result<Path> provide(const runtimes::Runtime& runtime) const;

  /// A tarball that the user names himself (NODE_BINARY_URL), unpacked below `scratch`.
  Result<Path> download(const std::string& url, const Path& scratch) const;

private:
  Result<Path> acquire(const runtimes::Runtime& runtime) const;

  process::Environment environment_;
  Path kept_;
  Path app_;
};

/// The tree of a runtime in a BPRUN_RUNTIMES folder; nullopt where its index.json does not list it.
Result<std::optional<Path>> find_prefetched(const Path& folder, const runtimes::Runtime& runtime);

/// Copies a runtime's tree into the app, in place of what is there; files become the owner's to
/// change.
Result<void> copy_runtime(const Path& tree, const Path& to);

}  // namespace bprun::script
