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

}  // namespace bprun::erlang
