// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/request.hpp"
#include "runner/resolve/diagnosis.hpp"
#include "runner/stack/tables.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bprun::resolve {

/// A place that has a runtime: one row of stacks/sources.toml, filled in.
struct Place {
  std::string kind;      ///< "official", "npm", "debian": what `sources.<runtime>` orders by
  std::string url;       ///< of the archive; for npm and Debian a package's name and version
  std::string checksum;  ///< "sha256:…" or an SRI; empty where the tables have none
};

/// A runtime with the version that was chosen for it.
struct Chosen {
  std::string runtime;      ///< "erlang"
  std::string version;      ///< exact: "27.2"
  requests::Request asked;  ///< the line that decided; its text is empty where none did
  std::string reason;       ///< "exactly what is asked", "newest 27 that heroku-24 has"
  stack::Basis basis = stack::Basis::listed;
  std::vector<Place> places = {};  ///< in the order they are tried
};

struct Target {
  std::string stack;         ///< "heroku-24"
  std::string arch = "x64";  ///< "x64" or "arm64"
  /// YYYY-MM-DD; decides what is past its end of life, and no version.
  std::string today;
};

/// What an app gets on a stack. Where a diagnosis of severity error is among them, a build cannot
/// succeed, and `chosen` holds what could be resolved all the same.
struct Resolution {
  std::vector<Chosen> chosen = {};
  std::vector<Diagnosis> diagnoses = {};

  bool possible() const;
};

/// Erlang and Elixir together (contract 8a): pure, the same tables and requests give the same
/// answer. The Error is for broken tables only; what is wrong with the app is a Diagnosis.
Result<Resolution>
resolve_beam(const stack::Tables& tables, const requests::Requests& requests, const Target& target);

}  // namespace bprun::resolve
