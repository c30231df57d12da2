// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bprun::pipeline {

struct LambdaRequest {
  std::string api;  ///< "127.0.0.1:9001"
  /// The app: copied for each event, which gets a fresh one. nullopt: an empty directory.
  std::optional<fs::Path> app = std::nullopt;
  /// Name, and the shell command that prints the value, asked anew for each event.
  std::vector<std::pair<std::string, std::string>> env_commands = {};
  bool once = false;  ///< one event, for tests
  process::Environment caller = {};
  /// What commands print, without secrets: Lambda keeps what a function writes.
  std::function<void(std::string_view)> on_output = nullptr;
};

/// Serves events: runs the command of each in a fresh directory with its files, in a new process,
/// and answers status and log. Returns when a signal or the API ends it. What is wrong with an
/// event is answered, and the next one is waited for.
Result<void> serve_lambda(const LambdaRequest& request);

}  // namespace bprun::pipeline
