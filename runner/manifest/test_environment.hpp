// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/app_json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::manifest {

/// A config var that app.json gives (J-3).
struct TestVariable {
  std::string name;
  std::optional<std::string> value = std::nullopt;
  bool is_secret = false;    ///< generator "secret" and no value: some random one is wanted
  bool is_required = false;  ///< by the file; what has a value or a generator is never missing
  Location where = {};

  bool operator==(const TestVariable&) const = default;
};

/// A command line of app.json, for bash.
struct TestCommand {
  std::string line;
  Location where;

  bool operator==(const TestCommand&) const = default;
};

/// What app.json says of a test run: `environments.test`, which goes before the same keys of the
/// top level (J-2). Variables are merged by name; a list of buildpacks replaces the other.
struct TestEnvironment {
  std::optional<std::vector<ListedBuildpack>> buildpacks = std::nullopt;  ///< nullopt: none is said
  std::optional<ListedStack> stack = std::nullopt;
  std::vector<TestVariable> variables = {};
  std::optional<TestCommand> setup = std::nullopt;  ///< scripts.test-setup
  std::optional<TestCommand> test = std::nullopt;   ///< scripts.test
  /// Keys that are there and mean nothing here: add-ons, formation.
  std::vector<Problem> notes = {};
  std::vector<Problem> warnings = {};
};

/// Errors are of kind `app`, and name the key and the line (J-15).
Result<TestEnvironment> parse_test_environment(std::string_view text, const std::string& file);

/// Of an app without app.json: nothing.
Result<TestEnvironment> read_test_environment(const fs::Path& app_dir);

}  // namespace bprun::manifest
