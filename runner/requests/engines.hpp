// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/requests/request.hpp"

namespace bprun::requests {

/// What package.json's `engines` says of one tool.
struct Engine {
  std::string tool;   ///< "node", "npm", "yarn", "pnpm"
  std::string range;  ///< npm's range grammar, trimmed; never empty
  Location where;

  bool operator==(const Engine&) const = default;
};

/// The engines of a package.json that is parsed already, in the order node, npm, yarn, pnpm.
/// Absent, null and blank ones are left out, and so is an `engines` that is no object, as npm has
/// it. Errors (kind app, with the line): one of them that is no string, engines.iojs (V-29).
Result<std::vector<Engine>> engines_of(const document::Value& package, const std::string& file);

/// The same of a file's text, which must be a JSON object.
Result<std::vector<Engine>> parse_engines(std::string_view text, const std::string& file);

}  // namespace bprun::requests
