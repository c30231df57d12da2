// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/buildpack.hpp"
#include "runner/herokuish/install.hpp"
#include "runner/herokuish/setup.hpp"
#include "runner/phases/phases.hpp"

/// Which buildpack builds the app (contract H-36 to H-41, M-1 to M-3).
namespace bprun::herokuish {

/// One call's scripts, on prepared ground.
struct Workshop {
  const Session& session;
  const Ground& ground;
  phases::ScriptRunner& scripts;
  Log& log;

  phases::Places places() const {
    return {.build = session.paths.build, .cache = session.paths.cache, .env = session.paths.env};
  }
};

struct Selected {
  /// Of several: none, for they are brought one by one.
  buildpack::Buildpack buildpack;
  std::string name;  ///< what detect printed
  /// The entries of .buildpacks, where there are several.
  std::vector<Wanted> several = {};
};

/// nullopt: none, and a title says so. What detect printed on standard error is shown where the
/// buildpack was asked for.
Result<std::optional<Selected>> select_buildpack(const Workshop& workshop);

/// A buildpack where it lies: which scripts it has. Lost executable bits are put back where that
/// can be done (B-33).
buildpack::Buildpack look_at_buildpack(const Path& directory);

/// An Error (kind buildpack) that names the file, where the buildpack has no bin/`script` (B-34).
Result<void> require_script(const buildpack::Buildpack& buildpack, std::string_view script);

}  // namespace bprun::herokuish
