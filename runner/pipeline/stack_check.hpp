// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/pipeline/build.hpp"
#include "runner/resolve/resolution.hpp"

#include <string>
#include <vector>

namespace bprun::pipeline {

/// What an app would get on one stack.
struct StackVerdict {
  std::string stack;
  bool ended = false;                                              ///< it is past its end of life
  std::vector<std::pair<std::string, std::string>> runtimes = {};  ///< name and version
  std::vector<resolve::Diagnosis> diagnoses = {};

  /// nullptr where the app can be built for it, as far as is known.
  const resolve::Diagnosis* first_error() const;
};

struct StackCheck {
  std::string source;
  std::vector<std::string> buildpacks;
  std::vector<StackVerdict> stacks;

  bool any_can() const;
};

/// Which of the stacks can run an app: `names`, or where it is empty all that there are. What this
/// machine can run does not count. Errors: as plan(); an unknown name.
Result<StackCheck> check_stacks(const BuildRequest& request, std::vector<std::string> names);

std::string to_text(const StackCheck& check);
document::Value to_document(const StackCheck& check);

}  // namespace bprun::pipeline
