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
  std::string text;  ///< without quotes: "27.2", "1.18.1-otp-27", "~> 1.15"; never empty
  Grammar grammar = Grammar::version;
  Location where;  ///< the line that says so; file relative to the app

  bool operator==(const Request&) const = default;
};

/// What does not decide and still should be known: a line passed over, a key nobody reads.
struct Note {
  std::string text;
  Location where;

  bool operator==(const Note&) const = default;
};

/// Bash that goes past the subset which is read without running it (V-1).
struct NeedsBash {
  std::string construct;  ///< "`if`", "command substitution $(…)", "the variable $HOME"
  Location where;
  /// The one key whose value it hides; empty: everything that the file sets.
  std::string key = {};

  bool operator==(const NeedsBash&) const = default;
};

/// Two files that do not agree: `overruled` stands in a file that comes later in the order.
struct Conflict {
  Request decides;
  Request overruled;
};

/// What the files of an app ask for; read_requests() makes it.
struct Requests {
  /// Every request of every file, the one that decides first; those after it are overruled.
  std::vector<Request> erlang;
  std::vector<Request> elixir;
  std::vector<Request> node;
  /// mix.exs `elixir:`, and those of an umbrella's child apps. Whatever Elixir is chosen must
  /// satisfy them all.
  std::vector<Request> elixir_requirements;

  /// Where this is not empty, a config that comes before all others could not be read without
  /// bash, and no evaluator was given: the runtimes named are not decided by the lists above.
  struct Unread {
    Runtime runtime;
    NeedsBash cause;
  };

  std::vector<Unread> unread;

  std::vector<Conflict> conflicts;
  std::vector<Note> notes;

  const std::vector<Request>& of(Runtime runtime) const;
  std::vector<Request>& of(Runtime runtime);

  /// The request that decides; nullptr where no file asks.
  const Request* decides(Runtime runtime) const;
};

}  // namespace bprun::requests
