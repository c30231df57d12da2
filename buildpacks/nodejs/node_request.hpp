// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/package_json.hpp"

#include <optional>
#include <string>
#include <string_view>

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

/// The pure parts, each over the text of one file.
std::optional<NodeRequest> parse_nvmrc(std::string_view text, const std::string& file);
/// `nodejs` or `node`. Two lines that differ are an Error (V-38).
Result<std::optional<NodeRequest>> parse_tool_versions(std::string_view text,
                                                       const std::string& file);
/// [tools] `node` or `nodejs`: a string, the first of a list, or a table's `version` (V-39).
Result<std::optional<NodeRequest>> parse_mise(std::string_view text, const std::string& file);

}  // namespace bprun::nodejs
