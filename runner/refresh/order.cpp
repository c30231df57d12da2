// SPDX-License-Identifier: MIT
#include "runner/refresh/order.hpp"

#include "runner/version/elixir_version.hpp"
#include "runner/version/npm_version.hpp"
#include "runner/version/otp_version.hpp"

namespace bprun::refresh {

bool older_otp(std::string_view a, std::string_view b) {
  return version::OtpVersion::parse(a) < version::OtpVersion::parse(b);
}

bool older_elixir(std::string_view a, std::string_view b) {
  return version::ElixirVersion::parse(a) < version::ElixirVersion::parse(b);
}

bool older_npm(std::string_view a, std::string_view b) {
  return version::NpmVersion::parse(a) < version::NpmVersion::parse(b);
}

}  // namespace bprun::refresh
