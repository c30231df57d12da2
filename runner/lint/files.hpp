// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/lint/finding.hpp"
#include "runner/lint/shell.hpp"

#include <set>
#include <string>
#include <vector>

namespace bprun::lint {

/// A program that a file's first line names: "bash" of `#!/usr/bin/env bash`.
struct Interpreter {
  std::string file;  ///< relative to the buildpack
  std::string path;  ///< as it is written: "/usr/bin/env", "/usr/local/bin/tcl"
  std::string name;  ///< what is started in the end
};

/// A shell script of the buildpack, read.
struct ShellFile {
  std::string file;  ///< relative to the buildpack
  ShellScan scan;
  bool is_central = false;  ///< in bin/ or lib/: a build goes through it
};

/// What a buildpack's files say, whatever the stack.
struct Files {
  std::vector<Finding> findings;
  std::vector<Interpreter> interpreters;
  std::vector<ShellFile> scripts;
  std::set<std::string> programs;  ///< names of executables that the buildpack brings
};

/// Reads the files of a buildpack: bin/* (B-33, B-34), first lines, line ends, a committed `export`
/// (B-19), and the shell scripts outside test/, spec/, vendor/, node_modules/ and hidden folders.
/// Links are followed for bin/* only. Errors: kind buildpack where `directory` is none; what the
/// file system says.
Result<Files> read_files(const fs::Path& directory);

}  // namespace bprun::lint
