// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pipeline/stack_matrix.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bprun::pipeline {

/// A cell to build: its output and root are set, its state and duration become known.
struct CellBuild {
  std::string app;
  std::string source;
  MatrixCell* cell = nullptr;
};

/// Runs `bprun build` for each, request.jobs at a time, and `on_done` after each. What a build
/// prints is in build.log of its output. A build that fails is a failed cell with the diagnosis
/// build-failed, and no Error. On an interrupt all of them are stopped, and waited for.
Result<void> build_cells(const MatrixRequest& request,
                         std::vector<CellBuild> wanted,
                         report::Sink& sink,
                         const std::function<Result<void>()>& on_done);

}  // namespace bprun::pipeline
