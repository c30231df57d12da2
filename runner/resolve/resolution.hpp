// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/request.hpp"
#include "runner/resolve/diagnosis.hpp"
#include "runner/stack/tables.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::resolve {

/// A place that has a runtime: one row of stacks/sources.toml, filled in.
struct Place {
  std::string kind;      ///< "official", "npm", "debian": what `sources.<runtime>` orders by
  std::string url;       ///< of the archive; for npm and Debian a package's name and version
  std::string checksum;  ///< "sha256:…" or an SRI; empty where the tables have none
  std::string checksum_list = "";  ///< URL of a list that has it
};

/// A runtime with the version that was chosen for it.
struct Chosen {
  std::string runtime;           ///< "erlang"
  std::string version;           ///< exact: "27.2"
  requests::Request asked = {};  ///< the line that decided; its text is empty where none did
  std::string reason = "";       ///< "exactly what is asked", "newest 27 that heroku-24 has"
  stack::Basis basis = stack::Basis::listed;
  /// Elixir: which build of it, by the major of OTP that it was compiled with; "generic".
  std::string build = "";
  std::vector<Place> places = {};  ///< in the order they are tried
};

struct Target {
  std::string stack;         ///< "heroku-24"
  std::string arch = "x64";  ///< "x64" or "arm64"
  /// YYYY-MM-DD; decides what is past its end of life, and no version.
  std::string today = "";
  /// Who named the stack, where a file did.
  std::optional<Location> stack_where = std::nullopt;
  /// An Elixir app needs an Elixir, whether it asks for one or not; an Erlang app needs none.
  bool needs_elixir = true;
};

/// What an app gets on a stack. Where a diagnosis of severity error is among them, a build cannot
/// succeed, and `chosen` holds what could be resolved all the same.
struct Resolution {
  std::vector<Chosen> chosen = {};
  std::vector<Diagnosis> diagnoses = {};

  bool possible() const;
  /// nullptr where it is not among the chosen.
  const Chosen* find(std::string_view runtime) const;
  /// The first diagnosis that is an error; nullptr where there is none.
  const Diagnosis* first_error() const;
};

/// Erlang and Elixir together (contract 8a): pure, the same tables and requests give the same
/// answer. The Error is for broken tables only; what is wrong with the app is a Diagnosis.
///
/// - A request that names a release is that release: 27.2 is never 27.2.4, and 27.0.0 is 27.0.
/// - Only where no release has that name it is a prefix; the newest that the stack has is taken.
/// - Pre-releases are taken where one is named, and nowhere else.
/// - Elixir without OTP gets the newest OTP that it supports and the stack has.
/// - A pair that Elixir's documentation supports goes before one that is only prebuilt.
/// - Builds that are only inferred to exist are taken where nothing else will do, with a warning.
Result<Resolution>
resolve_beam(const stack::Tables& tables, const requests::Requests& requests, const Target& target);

}  // namespace bprun::resolve
