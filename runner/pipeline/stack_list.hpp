// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/stack.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

/// A stack in the list of `bprun stack list`.
struct ListedStack {
  stack::Stack stack;
  stack::Status status = stack::Status::available;  ///< today
  bool this_machine = false;                        ///< the one that this machine is
};

/// All stacks, by family, and in each the newest base first. `stacks` as --stacks.
/// Errors are of kind config: a table is broken.
Result<std::vector<ListedStack>> list_stacks(const std::optional<fs::Path>& stacks);

std::string to_text(const std::vector<ListedStack>& list);
document::Value to_document(const std::vector<ListedStack>& list);

}  // namespace bprun::pipeline
