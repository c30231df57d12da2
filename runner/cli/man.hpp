// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/command.hpp"

namespace bprun::cli {

/// bprun(1): its page in docs/cli/, and the list of the commands.
std::string manual();

/// A command's page, from the same rows and the same text as its --help.
std::string manual(const Command& command);

}  // namespace bprun::cli
