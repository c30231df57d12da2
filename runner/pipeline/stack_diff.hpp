// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pipeline/stack_check.hpp"
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
  /// An app: what the move means for it.
  std::optional<BuildRequest> app = std::nullopt;
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
  /// Sonames that only one of the run images has; both empty where one's are not known.
  bool libraries_known = false;
  std::vector<std::string> libraries_lost = {};
  std::vector<std::string> libraries_gained = {};
  /// What the app gets on the one and on the other, where one is given.
  std::optional<StackCheck> app = std::nullopt;

  /// False where an app is given that the second stack cannot run.
  bool possible() const;
};

/// Errors: kind unsupported for a stack that is not there or lacks the architecture; kind config
/// for a broken table; an app's as check_stacks().
Result<StackDiff> diff_stacks(const StackDiffRequest& request);

std::string to_text(const StackDiff& diff);
document::Value to_document(const StackDiff& diff);

}  // namespace bprun::pipeline
