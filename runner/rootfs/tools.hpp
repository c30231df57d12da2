// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/process/command.hpp"
#include "runner/process/time_limit.hpp"

#include <functional>
#include <string>
#include <vector>

/// The programs that make root filesystems: other people's, started where they are installed.
namespace bprun::rootfs {

using fs::Path;

/// What a maker tells on its way: one line, without line end.
using Tell = std::function<void(const std::string&)>;

/// Where `name` is, or an Error of kind denied that names the Debian package to install.
Result<Path> find_tool(const std::string& name, const std::string& package, const char* what_for);

/// The environment of a tool: HOME, the ways to the network and to credentials that `caller` has,
/// Debian's PATH, and messages in English.
process::Environment tool_environment(const process::Environment& caller);

/// Runs a tool to its end. Lines that it prints are handed to `tell`; when it fails, the Error (of
/// kind `kind`) ends with its last ones. An interrupt ends it, and all that it started;
/// so does the limit, and the Error is of kind timeout then.
Result<void> run_tool(const process::Command& command,
                      const Tell& tell,
                      ErrorKind kind,
                      const process::TimeLimit& limit = {});

}  // namespace bprun::rootfs
