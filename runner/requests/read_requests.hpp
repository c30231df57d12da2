// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/requests/bash_evaluation.hpp"
#include "runner/requests/request.hpp"

namespace bprun::requests {

struct ReadOptions {
  /// Runs bash in the sandbox where a config cannot be read without it. Without one, `unread` says
  /// what is missing.
  BashEvaluator bash = {};
  /// The app is built with a phoenix-static buildpack: its config asks for a Node.js, too.
  bool phoenix_static = false;
};

/// What the files of `app` ask for. The first file that asks for a runtime decides
/// (docs/reference/version-files.md):
///
///     Elixir   elixir_buildpack.config, .tool-versions, mise.toml, .mise.toml, .elixir-version
///     Erlang   elixir_buildpack.config, .tool-versions, mise.toml, .mise.toml, .erlang-version,
///              .preferred_otp_version
///     Node.js  package.json engines, phoenix_static_buildpack.config, .nvmrc, .node-version,
///              .tool-versions, mise.toml, .mise.toml
///
/// and mix.exs adds the requirement that the Elixir must meet. Errors (kind app, with file and
/// line): a file that is no text, or malformed so that it says nothing.
Result<Requests> read_requests(const fs::Path& app, const ReadOptions& options = {});

/// The files of version managers that ask for a Node.js, first one first: .nvmrc, .node-version,
/// .tool-versions, mise.toml, .mise.toml. For whoever has read package.json already (V-26).
Result<std::optional<Request>> find_node_request(const fs::Path& app);

}  // namespace bprun::requests
