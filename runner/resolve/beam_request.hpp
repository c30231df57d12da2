// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/request.hpp"
#include "runner/resolve/beam_index.hpp"
#include "runner/version/elixir_requirement.hpp"
#include "runner/version/malformed.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace bprun::resolve {

/// A request for something that nobody publishes as a build: "ref:…", "(branch main)", "system".
struct NoRelease {
  std::string what;  ///< "a revision of the source (ref:…)"
};

/// What a request for Erlang/OTP comes down to.
struct OtpWish {
  version::OtpVersion version = {};  ///< the release, or the numbers that it begins with
  bool newest = false;               ///< "latest": whatever is newest; `version` is empty then
  /// True where a release of that very name exists; else it is a prefix.
  bool exact = false;

  bool is_satisfied_by(const version::OtpVersion& candidate) const;
};

/// What a request for Elixir comes down to.
struct ElixirWish {
  enum class Kind { exact, prefix, newest, requirement };
  Kind kind = Kind::exact;
  version::ElixirVersion version = {};  ///< exact; for a prefix its numbers
  int numbers = 3;                      ///< of a prefix: 1 or 2
  std::optional<version::ElixirRequirement> requirement = std::nullopt;
  std::optional<unsigned> otp = std::nullopt;  ///< 27 in "1.18.1-otp-27"

  bool is_satisfied_by(const version::ElixirVersion& candidate) const;
};

using OtpReading = std::variant<OtpWish, version::Malformed, NoRelease>;
using ElixirReading = std::variant<ElixirWish, version::Malformed, NoRelease>;

/// "27.2", "27", "27.0.0", "OTP-27.2", "latest", "latest:27", "prefix:27". A text that names a
/// release is that release; every other is a prefix. Offsets of Malformed count in `text`.
OtpReading read_otp_wish(const BeamIndex& index, std::string_view text);

/// "1.18.1", "v1.18.1", "1.18", "1.18.1-otp-27", "1.18.0-rc.0", "latest", "latest:1.17"; a
/// requirement where the request's grammar says so; a branch that is named like a version.
ElixirReading read_elixir_wish(const requests::Request& request);

}  // namespace bprun::resolve
