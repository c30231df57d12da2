// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

namespace bprun::erlang {

/// bin/test BUILD ENVD (B-16): `rebar3 eunit`, and `rebar3 ct` where there are suites of Common
/// Test, their output as it is. The exit status of the first that fails.
Result<int> run_tests(const fs::Path& app, const fs::Path& env_dir);

}  // namespace bprun::erlang
