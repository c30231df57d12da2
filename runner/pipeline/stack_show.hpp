// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/description.hpp"

#include <optional>
#include <string>

namespace bprun::pipeline {

struct StackShowRequest {
  std::string name;
  std::optional<std::string> arch = std::nullopt;  ///< default: the stack's first
  std::optional<fs::Path> stacks = std::nullopt;   ///< as --stacks
};

/// Everything that the tables know of a stack.
/// Errors: kind unsupported for a stack that is not there, or does not have the architecture; kind
/// config for a broken table.
Result<stack::Description> show_stack(const StackShowRequest& request);

std::string to_text(const stack::Description& description);
document::Value to_document(const stack::Description& description);

}  // namespace bprun::pipeline
