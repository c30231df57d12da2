// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

namespace bprun::elixir {

/// bin/test BUILD ENVD (B-16): `mix test` with the config's test_args, its output as it is. The
/// exit status of the tests.
Result<int> run_tests(const fs::Path& app, const fs::Path& env_dir);

}  // namespace bprun::elixir
