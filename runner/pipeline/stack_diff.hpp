// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/description.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

struct StackDiffRequest {
  std::string from;
  std::string to;
  std::string arch = "x64";
  std::optional<fs::Path> stacks = std::nullopt;  ///< as --stacks
};

/// Versions of one line ("27", "1.18") that one stack has and the other has not.
struct Versions {
  std::string line;
  std::vector<std::string> versions;  ///< oldest first
  bool all = false;                   ///< the other stack has none of the line at all
};

/// What somebody loses or gains who moves from one stack to another.
struct RuntimeDifference {
  std::string runtime;  ///< "erlang", "elixir", "node"
  std::vector<Versions> lost = {};
  std::vector<Versions> gained = {};
};

struct StackDiff {
  stack::Description from;
  stack::Description to;
  std::vector<RuntimeDifference> runtimes = {};
};

/// Errors: kind unsupported for a stack that is not there or lacks the architecture; kind config
/// for a broken table.
Result<StackDiff> diff_stacks(const StackDiffRequest& request);

std::string to_text(const StackDiff& diff);
document::Value to_document(const StackDiff& diff);

}  // namespace bprun::pipeline
