// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/process/time_limit.hpp"
#include "runner/runtimes/declaration.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bprun::runtimes {

struct DebianSettings {
  std::string arch;  ///< "x64", "arm64"
  fs::Path state;    ///< where apt keeps the index of a release that is not the machine's
  fs::Path work;     ///< an empty directory on the tree's file system
  process::Environment environment = {};
  process::TimeLimit limit = {};
  std::function<void(const std::string& line)> on_note = nullptr;
};

/// A package that was fetched, for the build's record.
struct TakenPackage {
  std::string file;  ///< its path in the archive; the host is apt's business
  unsigned long long bytes = 0;
};

/// Fetches the packages, verified by apt's signed index, and moves what `part.take` names into
/// `tree`. Links that lead to what was not taken (manual pages) are left out. Nothing that comes
/// with a package is run.
/// Kind unsupported: the release has no such package, or another version than the declaration's.
Result<std::vector<TakenPackage>>
take_packages(const DebianPart& part, const DebianSettings& settings, const fs::Path& tree);

}  // namespace bprun::runtimes
