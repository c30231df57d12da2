// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/basis.hpp"
#include "runner/stack/problems.hpp"
#include "runner/version/otp_version.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// A release or candidate of Erlang/OTP, one row of stacks/otp.csv. Views live as long as the text
/// that was read; so everywhere in the tables.
struct OtpRelease {
  version::OtpVersion version;
  std::string_view date;  ///< YYYY-MM-DD; empty where not known
  int line = 0;           ///< of its row
};

/// A build of Erlang/OTP that can be had, one row of stacks/otp-builds.csv.
struct OtpBuild {
  std::string_view base;  ///< "ubuntu-24.04", "debian-12" (the suite's package)
  std::string_view arch;  ///< "x64", "arm64"
  version::OtpVersion version;
  Basis basis = Basis::inferred;  ///< how it is known that there is one
  std::string_view sha256;        ///< of the archive; empty where not known
  int line = 0;
};

/// From oldest to newest.
std::vector<OtpRelease>
read_otp_releases(std::string_view text, const std::string& file, Problems& problems);

/// By base, architecture and version.
std::vector<OtpBuild>
read_otp_builds(std::string_view text, const std::string& file, Problems& problems);

}  // namespace bprun::stack
