// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::requests {

/// A runtime that an app can ask for a version of.
enum class Runtime { erlang, elixir, node };

/// "erlang", "elixir", "node".
std::string_view to_string(Runtime runtime);

/// Which grammar a request's text is written in.
enum class Grammar {
  version,      ///< a release or the beginning of one, or a word: "27.2", "27", "v20", "lts/*"
  npm_range,    ///< package.json's engines: ">=18 <23"
  requirement,  ///< mix.exs: "~> 1.15 and != 1.16.0"
  branch,       ///< "(branch main)" of elixir_buildpack.config: the text is the branch's name
};

/// A version that a file of the app asks for, as it stands there.
struct Request {
  Runtime runtime = Runtime::erlang;
  std::string text;  ///< without quotes: "27.2", "1.18.1-otp-27", "~> 1.15"
  Grammar grammar = Grammar::version;
  Location where;  ///< the line that says so; file relative to the app
};

/// The files that can ask, in the order in which the first one counts (docs/reference/versions.md).
/// Elixir and Erlang:  elixir_buildpack.config, .tool-versions, mise.toml / .mise.toml,
///                     .elixir-version / .erlang-version, mix.exs (a requirement, not a choice).
/// Node:               package.json engines, phoenix_static_buildpack.config (when its buildpack is
///                     there), .nvmrc, .node-version, .tool-versions, mise.toml / .mise.toml.
struct Requests {
  /// Every request of every file, the one that decides first; those after it are overruled.
  std::vector<Request> erlang;
  std::vector<Request> elixir;
  std::vector<Request> node;
  /// mix.exs `elixir:`. Whatever is chosen must satisfy it.
  std::optional<Request> elixir_requirement;

  /// What does not decide and still should be known: a line passed over, a key nobody reads.
  struct Note {
    std::string text;
    Location where;
  };

  std::vector<Note> notes;
};

}  // namespace bprun::requests
