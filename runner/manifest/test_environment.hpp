// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/app_json.hpp"

#include <optional>
#include <vector>

namespace bprun::manifest {

/// What app.json says of a test run: `environments.test`, which goes before the same keys of the
/// top level (J-2). Variables are merged by name; a list of buildpacks replaces the other.
struct TestEnvironment {
  std::optional<std::vector<ListedBuildpack>> buildpacks = std::nullopt;  ///< nullopt: none is said
  std::optional<ListedStack> stack = std::nullopt;
  std::vector<AppVariable> variables = {};
  std::optional<AppScript> setup = std::nullopt;  ///< scripts.test-setup
  std::optional<AppScript> test = std::nullopt;   ///< scripts.test
  /// Keys that are there and mean nothing here: add-ons, formation.
  std::vector<Problem> notes = {};
};

TestEnvironment test_environment_of(const AppJson& app);

}  // namespace bprun::manifest
