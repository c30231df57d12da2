// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/process/command.hpp"

/// Becoming somebody else, and something else, for good.
namespace bprun::process {

/// Takes on user and groups. An Error (kind denied) where this process may not.
Result<void> take_credentials(const Credentials& credentials);

/// Becomes the program: its directory, its credentials, its argv and environment; all else of a
/// Command is not used. What this process ignores and holds open stays so. Returns only where it
/// did not come to be: in the directory and as the user that it would have had.
struct NotReplaced {
  Error error;
  bool is_missing =
      false;  ///< there is no such program, or no interpreter of it (a shell's 127; else 126)
};

NotReplaced replace_process(const Command& command);

}  // namespace bprun::process
