// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/session.hpp"

/// `herokuish buildpack build`, `detect` and `test`, each the exit status that it gives.
namespace bprun::herokuish {

/// Builds the app in place (contract H-42 to H-52). The status is compile's or release's own where
/// they fail.
Result<int> build_app(const Session& session, Log& log);

/// Says which buildpack would build the app (H-41).
Result<int> detect_app(const Session& session, Log& log);

/// Builds the app for its tests, and becomes bin/test (H-53). Returns only where that did not come
/// to be.
Result<int> test_app(const Session& session, Log& log);

}  // namespace bprun::herokuish
