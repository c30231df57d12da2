// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/basis.hpp"
#include "runner/stack/problems.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// A release of rebar3 and the OTPs that it runs on, one row of stacks/rebar3.csv.
struct Rebar3Release {
  std::string_view base;     ///< "any": published for everybody; else the base whose package it is
  std::string_view version;  ///< "3.24.0"
  unsigned otp_min = 0;      ///< majors
  unsigned otp_max = 0;
  Basis basis = Basis::listed;
  std::string_view checksum;  ///< of the published file; empty for packages
  int line = 0;

  bool runs_on(unsigned otp_major) const { return otp_min <= otp_major && otp_major <= otp_max; }
};

/// By base and version.
std::vector<Rebar3Release>
read_rebar3_releases(std::string_view text, const std::string& file, Problems& problems);

}  // namespace bprun::stack
