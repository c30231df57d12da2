// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <string>

/// Herokuish's directories (contract H-4, H-5, H-12).
namespace bprun::herokuish {

using fs::Path;

struct Paths {
  Path app = "/app";
  Path env = "/tmp/env";
  Path build = "/tmp/build";
  Path cache = "/tmp/cache";
  Path import = "/tmp/app";
  Path buildpacks = "/tmp/buildpacks";
  Path slug = "/tmp/slug.tgz";

  bool operator==(const Paths&) const = default;
};

/// APP_PATH and its kin say where they are; `app_path` and its kin, if set at all, go before. None
/// ends with a slash.
Paths paths_of(const process::Environment& environment);

/// Makes all but the import directory, whose presence means something, and the slug's.
Result<void> ensure_paths(const Paths& paths);

/// What `herokuish paths` prints.
std::string paths_text(const Paths& paths);

}  // namespace bprun::herokuish
