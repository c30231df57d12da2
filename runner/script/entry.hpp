// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::script {

/// How one of a buildpack's scripts was called.
struct Call {
  std::vector<std::string> arguments;
  fs::Path buildpack;  ///< its own directory
};

/// One of a buildpack's scripts: all of bin/ is one program that does what it is called as.
struct Entry {
  std::string_view name;        ///< "compile"
  std::size_t least = 0;        ///< so many arguments it must have
  std::string_view usage;       ///< "BUILD CACHE ENVD"
  bool can_be_stopped = false;  ///< it works for a while: Ctrl-C and its kin end it in order
  std::function<Result<int>(const Call&)> run;  ///< the exit status
};

/// main() of a buildpack: runs the entry that argv[0] names, and returns the exit status. An Error
/// is shown as T-13 has it and exits 1; one of kind interrupted says by which signal.
int run_entry(int argc, char** argv, const std::vector<Entry>& entries);

/// The three arguments of bin/compile; kind usage where one is no absolute path.
Result<void> check_absolute(const std::vector<fs::Path>& build_cache_env);

/// Text on standard output, and status 0.
int print(const std::string& text);

}  // namespace bprun::script
