// SPDX-License-Identifier: MIT
#pragma once

#include "runner/lint/files.hpp"
#include "runner/stack/tools.hpp"

#include <vector>

namespace bprun::lint {

/// What the files call or are started by, and the build images of `stacks` do not have. A stack of
/// which the table says nothing is not judged. Only tools that the table knows count; one is told
/// once, with its first place. It is an
///   - error in bin/ and lib/;
///   - warning elsewhere, and where the buildpack changes PATH: what it puts there may bring it;
///   - note where a script asks for the tool before (`command -v`), and where the buildpack has an
///     executable of that name.
std::vector<Finding>
check_tools(const Files& files, const stack::Tools& tools, const std::vector<stack::Stack>& stacks);

}  // namespace bprun::lint
