// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>

namespace bprun::phoenix_static {

struct CompileArguments {
  fs::Path app;        ///< BUILD
  fs::Path cache;      ///< CACHE
  fs::Path env_dir;    ///< ENVD
  fs::Path buildpack;  ///< its own directory, for `export`
};

/// bin/compile: builds the assets, and shows what it does (V-17 to V-25, T-3).
/// An Error has been shown by nobody yet.
Result<void> compile(const CompileArguments& arguments);

/// bin/report: what compile noted in CACHE of what it reused, as JSON.
std::string report(const fs::Path& cache);

}  // namespace bprun::phoenix_static
