// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::erlang {

using fs::Path;

/// One of the app's own applications.
struct Application {
  std::string name;
  bool starts = false;  ///< it has a `mod`; else it is a library

  bool operator==(const Application&) const = default;
};

/// What rebar.config and the .app.src files say, as Erlang itself reads them.
struct Project {
  std::vector<Application> applications;
  std::vector<std::string> releases;  ///< that relx is configured for, in order
  std::string default_release;
  unsigned dependencies = 0;  ///< and plugins: whatever may have to be fetched

  /// The release to start; empty where there is none, or nothing says which.
  std::string release_to_start() const;
};

/// Starts `erl` in the app: rebar.config is Erlang's terms, and rebar.config.script is code. What
/// cannot be read is an Error of kind app with file and line.
Result<Project>
read_project(const Path& app, const std::string& profile, const process::Environment& environment);

/// Reads what that prints.
Result<Project> parse_project(std::string_view answer);

}  // namespace bprun::erlang
