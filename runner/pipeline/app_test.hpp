// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pipeline/build.hpp"

namespace bprun::pipeline {

/// Runs an app's tests as Heroku CI does (B-16): the buildpacks' bin/test-compile in order, or
/// bin/compile where one has no other; then environments.test.scripts of app.json, or else bin/test
/// of every buildpack that has one.
///
/// No slug is made. What `request.output` names gets test.json, and `request.tests.junit` JUnit. A
/// test that fails does not keep those after it from running; the Error is the first one's, of kind
/// script with its status.
Result<void> test_app(const BuildRequest& request, report::Sink& sink);

}  // namespace bprun::pipeline
