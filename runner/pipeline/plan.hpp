// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/pipeline/build.hpp"
#include "runner/resolve/resolution.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

/// How a plan knows what a buildpack will install.
enum class KnownBy {
  table,    ///< stacks/: one of bprun's own, or a well-known one of others
  asking,   ///< its bin/plan
  nothing,  ///< it has none, or is not on this machine
};

struct PlannedRuntime {
  std::string name;  ///< "erlang"
  std::string version;
  std::string arch;
  std::string buildpack;  ///< that installs it
  std::string request;    ///< "27.2"; empty where nobody asks
  std::optional<Location> where = std::nullopt;
  std::string reason;  ///< "exactly what is asked"
  std::string basis;   ///< how it is known that there is one; empty where the buildpack says so
  std::vector<resolve::Place> places = {};
  bool in_store = false;  ///< this machine has it already
};

struct PlannedBuildpack {
  std::string name;
  std::string kind;  ///< "built-in", "directory", "git", "archive"
  std::optional<Location> where = std::nullopt;
  std::string note = "";
  KnownBy known_by = KnownBy::nothing;
  std::string known_as = "";       ///< in stacks/upstream-buildpacks.toml
  std::string detected_name = "";  ///< where the sweep has asked it
};

/// What a build of an app would be, and whether it can succeed, as far as that can be told without
/// fetching anything.
struct AppPlan {
  std::string source;
  std::string stack;
  std::string stack_origin;
  std::vector<std::string> stack_overruled = {};
  std::string arch;
  std::string list_source;  ///< "--buildpack", "app.json", ".buildpacks", "sweep" …
  std::string list_origin;
  std::vector<std::string> list_overruled = {};
  std::vector<PlannedBuildpack> buildpacks = {};
  std::vector<PlannedRuntime> runtimes = {};
  std::vector<resolve::Diagnosis> diagnoses = {};
  std::vector<std::string> notes = {};
  std::vector<std::string> warnings = {};

  /// The first diagnosis that is an error; nullptr where the build can succeed.
  const resolve::Diagnosis* first_error() const;
};

/// What becomes of `request`, whose output is not looked at. Scripts are run where nothing else
/// tells: bin/detect where there is no list, bin/plan, and bash for a config that only it can read;
/// each in the sandbox, in a copy of the app. The Error is for what ends a plan before there is
/// one: no such source, a broken list, nothing that detects.
Result<AppPlan> plan(const BuildRequest& request);

/// 0 where the build can succeed; else what the first error would end it with.
int exit_status(const AppPlan& plan);

std::string to_text(const AppPlan& plan);
/// docs/reference/plan-output.md has every key.
document::Value to_document(const AppPlan& plan);

}  // namespace bprun::pipeline
