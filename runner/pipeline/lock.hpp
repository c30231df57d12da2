// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/runtimes/declaration.hpp"

#include <string>
#include <vector>

/// bprun.lock: what a build took from outside, so that another build can take exactly that.
namespace bprun::pipeline {

inline constexpr auto lock_file = "bprun.lock";

struct LockedBuildpack {
  std::string name;      ///< without user, password and ref
  std::string revision;  ///< a commit, "sha256:…"; "local" and "built-in" pin nothing

  bool operator==(const LockedBuildpack&) const = default;
};

/// One of the files that a runtime is made of.
struct LockedPart {
  std::string source;  ///< "official", "npm"
  std::string what;    ///< an address, or a package of npm with its version
  std::string
      checksum;  ///< "sha256:…", "sha512:…"; empty: it was not to be had, or apt checks the part

  bool operator==(const LockedPart&) const = default;
};

struct LockedRuntime {
  std::string name;
  std::string version;
  std::string platform;
  std::string arch;
  std::vector<LockedPart> parts = {};

  bool operator==(const LockedRuntime&) const = default;
};

struct Lock {
  std::string stack;
  std::vector<LockedBuildpack> buildpacks = {};
  std::vector<LockedRuntime> runtimes = {};

  bool operator==(const Lock&) const = default;
};

LockedRuntime locked(const runtimes::Runtime& runtime);

/// JSON, in an order that gives small differences.
std::string to_text(const Lock& lock);
/// Kind app, with file and line: it is none of ours. Kind unsupported: of a newer bprun.
Result<Lock> parse_lock(std::string_view text, const std::string& file);

/// Gives the parts of `runtime` for which its declaration has no checksum those that are locked.
void take_checksums(const Lock& lock, runtimes::Runtime& runtime);

/// One thing that is not as it is locked.
struct LockDifference {
  std::string what;  ///< "buildpack https://…", "node"
  std::string then;
  std::string now;
};

std::vector<LockDifference> differences(const Lock& locked, const Lock& now);

}  // namespace bprun::pipeline
