// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/package_json.hpp"

#include <optional>
#include <string>

namespace bprun::nodejs {

/// The Node.js that an app asks for, in the words of the file that asks.
struct NodeRequest {
  std::string text;   ///< "22.x", "v20", "lts/iron", "latest"
  Location where;     ///< the line that decided
  bool range = true;  ///< engines.node: npm's range grammar; else a version manager's spelling
};

/// engines.node, else .nvmrc, .node-version, .tool-versions, mise.toml, .mise.toml: the first that
/// says something (V-26). nullopt: nobody does. Errors (kind app) name file and line.
Result<std::optional<NodeRequest>> find_node_request(const Path& app, const PackageJson& package);

}  // namespace bprun::nodejs
