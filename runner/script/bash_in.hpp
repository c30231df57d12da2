// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/requests/bash_evaluation.hpp"

namespace bprun::script {

/// Runs bash in the app's directory, for at most 10 seconds: a buildpack's program runs inside the
/// sandbox, and may.
requests::BashEvaluator bash_in(const fs::Path& app);

}  // namespace bprun::script
