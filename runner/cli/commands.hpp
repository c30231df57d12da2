// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/command.hpp"

/// One row each; its file has the same name. commands.cpp puts them in order.
namespace bprun::cli {

extern const Command build_command;
extern const Command config_file_command;
extern const Command run_command;
extern const Command slug_inspect_command;
extern const Command stack_diff_command;
extern const Command stack_lint_command;
extern const Command stack_list_command;
extern const Command stack_show_command;
extern const Command start_command;

}  // namespace bprun::cli
