// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/environment.hpp"
#include "runner/report/event.hpp"
#include "runner/settings/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

struct BuildpackTestRequest {
  fs::Path buildpack;
  std::vector<std::string> stacks = {};  ///< --stack; none: the settings', the root's, or this one
  std::vector<std::string> suites = {};  ///< --suite: "compile_test.sh"; none: all
  settings::Sources settings = {};       ///< without --stack
  std::optional<fs::Path> tables = std::nullopt;  ///< --stacks
  process::Environment caller = {};
  bool network = true;
};

/// How one suite ended on one stack.
struct SuiteEnd {
  std::string stack;
  std::string suite;  ///< "test/compile_test.sh"
  int status = 0;
};

struct BuildpackTest {
  std::vector<SuiteEnd> suites;

  /// The largest of the statuses (B-42).
  int status() const;
};

/// Runs the test suites of a buildpack, test/*_test.sh, as heroku-buildpack-testrunner does
/// (contract B-42): each stack has a new copy of the buildpack, in a directory called bp that
/// BUILDPACK_HOME names, and each suite a new empty working directory; kept apart from the machine
/// as a build's scripts are. BUILDPACK_TEST_RUNNER_HOME and SHUNIT_HOME of the caller are passed
/// on, where they are directories. Output goes to `sink` as it comes.
///
/// A suite that fails, or cannot be started, is no Error. Errors: kind buildpack (no bin/compile,
/// no such suite, none at all); timeout, interrupted; what settings and stacks have.
Result<BuildpackTest> test_buildpack(const BuildpackTestRequest& request, report::Sink& sink);

}  // namespace bprun::pipeline
