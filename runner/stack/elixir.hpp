// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/basis.hpp"
#include "runner/stack/problems.hpp"
#include "runner/version/elixir_version.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// A release of Elixir, one row of stacks/elixir.csv.
struct ElixirRelease {
  version::ElixirVersion version;
  std::string_view date;  ///< YYYY-MM-DD; empty where not known
  unsigned otp_min = 0;   ///< first major of OTP that it supports
  unsigned otp_max = 0;   ///< last one; a build can exist for more (ElixirBuild)
  int line = 0;

  bool supports(unsigned otp_major) const { return otp_min <= otp_major && otp_major <= otp_max; }
};

/// A build of Elixir that can be had, one row of stacks/elixir-builds.csv.
struct ElixirBuild {
  std::string_view base;  ///< "any" for the official ones; "debian-12" for the suite's package
  version::ElixirVersion version;
  std::optional<unsigned> otp;  ///< major that it was compiled with; nullopt: the generic build
  Basis basis = Basis::inferred;
  std::string_view sha256;  ///< of the archive; empty where not known
  int line = 0;
};

/// From oldest to newest.
std::vector<ElixirRelease>
read_elixir_releases(std::string_view text, const std::string& file, Problems& problems);

/// By base, version and OTP, the generic build first.
std::vector<ElixirBuild>
read_elixir_builds(std::string_view text, const std::string& file, Problems& problems);

}  // namespace bprun::stack
