// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>

namespace bprun::nodejs {

struct CompileArguments {
  fs::Path app;        ///< BUILD
  fs::Path cache;      ///< CACHE
  fs::Path env_dir;    ///< ENVD
  fs::Path buildpack;  ///< the buildpack's own directory, for `export`
  /// NODE_ENV where no config var says: "production", or "test" for bin/test-compile (B-16).
  std::string node_env = "production";
};

/// bin/compile: makes the app ready to run in place, and shows what it does (V-26 to V-37).
/// An Error has been shown by nobody yet. CACHE/node/report.json has the facts in either case.
Result<void> compile(const CompileArguments& arguments);

/// bin/report: those facts as JSON, "{}" where there are none (B-15).
std::string report(const fs::Path& cache);

}  // namespace bprun::nodejs
