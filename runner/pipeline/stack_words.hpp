// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/tables.hpp"

#include <optional>
#include <string>
#include <string_view>

/// How stacks are called and described, wherever a command shows one.
namespace bprun::pipeline {

/// --stacks: a folder's tables, else those compiled in.
Result<stack::Tables> open_tables(const std::optional<fs::Path>& directory);

/// "available, until April 2029", "deprecated, until 30 June 2028", "ended 30 April 2025"; with
/// " (inferred)" where the end is.
std::string lifecycle_words(const stack::Lifecycle& lifecycle, stack::Status status);

/// "", or " (inferred)".
std::string if_inferred(stack::Basis basis);

/// name, title, family, inherits, base, codename, architectures, variable, status and the dates.
document::Value stack_document(const stack::Stack& stack, stack::Status status);

}  // namespace bprun::pipeline
