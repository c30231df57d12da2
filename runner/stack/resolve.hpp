// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/tables.hpp"

namespace bprun::stack {

/// What an app asks for, and where it does.
struct VersionRequest {
  std::string text;  ///< "22.x", "lts/*", ">=18 <23"
  std::optional<Location> where = std::nullopt;
};

struct NodeOptions {
  std::string arch = "x64";  ///< "x64" or "arm64"
  /// Take the newest that matches, even past the active LTS line (NODEJS_ALLOW_WIDE_RANGE, V-27).
  bool allow_wide_range = false;
  /// What the stack has; nullopt: any.
  std::optional<GlibcVersion> glibc = std::nullopt;
  /// For messages: "heroku-18".
  std::string stack = "";
  /// YYYY-MM-DD; empty: today. Decides what is past its end of life, and nothing else: the same
  /// tables give the same version on any day.
  std::string today = "";
};

/// A version that exists, is built for the architecture, and starts on the stack.
struct ResolvedNode {
  std::string version;        ///< "22.22.0"
  std::string npm;            ///< the npm that belongs to it, "10.9.4"
  std::string npm_integrity;  ///< SRI of that npm's package; empty where not known
  std::string sha256;         ///< of the official tarball for the arch; empty where not known
  bool in_npm = false;        ///< npm's node-linux-<arch> carries it
  std::vector<std::string> warnings = {};
  std::string reason;  ///< why this one: "newest of 22.x", one line
};

/// The Node.js for a request; nullopt: the newest of the current LTS line (V-27). Ranges are npm's;
/// besides them `lts/*`, `lts`, `lts/<name>`, `lts/-n`, `latest`, `node`, `current`, `stable`, as
/// .nvmrc has them. Pre-releases are never chosen.
/// Errors: kind app, naming the character, for a malformed request; kind unsupported, with the
/// nearest versions, where none matches, or none that starts on the stack.
Result<ResolvedNode> resolve_node(const Tables& tables,
                                  const std::optional<VersionRequest>& request,
                                  const NodeOptions& options);

struct ResolvedPackage {
  std::string version;
  std::string package;       ///< name in the registry
  std::string integrity;     ///< SRI
  std::string engines_node;  ///< range of Node it wants; empty where it does not say
  std::string reason;
};

/// The newest release of a tool that matches an npm range ("*" for any). Errors as resolve_node's.
/// `node`: where given, releases whose engines exclude that version of Node are passed over, unless
/// the request names one exactly.
Result<ResolvedPackage>
resolve_package(const Tables& tables,
                PackageTool tool,
                const VersionRequest& request,
                const std::optional<version::NpmVersion>& node = std::nullopt);

}  // namespace bprun::stack
