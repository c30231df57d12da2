// SPDX-License-Identifier: MIT
#pragma once

#include "runner/rootfs/description.hpp"
#include "runner/settings/settings.hpp"
#include "runner/stack/tables.hpp"

namespace bprun::pipeline {

/// The root filesystem that the settings name (--stack-root), looked at; nullopt where they name
/// none. Errors: as of rootfs::open_root, with the file and line that named it.
Result<std::optional<rootfs::StackRoot>> stack_root_of(const settings::Settings& settings);

/// The stack that a root filesystem is: what its description says, else the one that its os-release
/// matches.
std::optional<std::string> stack_of_root(const rootfs::StackRoot& root,
                                         const stack::Tables& tables);

/// An Error of kind unsupported where `root` is of another system than `wanted`, a stack's name
/// that `origin` asked for. Stacks that share a base share root filesystems, too.
Result<void> check_root_matches(const rootfs::StackRoot& root,
                                const std::string& wanted,
                                const std::string& origin,
                                const stack::Tables& tables);

/// The command that makes a root filesystem of a stack, for hints.
std::string command_for_root(const stack::Stack& stack);

}  // namespace bprun::pipeline
