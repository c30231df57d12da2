// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>

namespace bprun::erlang {

struct CompileArguments {
  fs::Path app;        ///< BUILD
  fs::Path cache;      ///< CACHE
  fs::Path env_dir;    ///< ENVD
  fs::Path buildpack;  ///< its own directory, for `export`
  std::string profile = "prod";
};

/// bin/compile: makes the app ready to run in place, and shows what it does. An Error has been
/// shown by nobody yet.
Result<void> compile(const CompileArguments& arguments);

/// bin/report: what compile noted in CACHE of what it reused, as JSON.
std::string report(const fs::Path& cache);

}  // namespace bprun::erlang
