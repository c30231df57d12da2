// SPDX-License-Identifier: MIT
#pragma once

#include "runner/resolve/resolution.hpp"
#include "runner/stack/sources.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::resolve {

/// What is to be found: filled into the sources' templates.
struct Wanted {
  std::string_view runtime;  ///< "erlang"
  std::string_view version;
  std::string_view base;  ///< "ubuntu-24.04"
  std::string_view arch;
  std::string_view otp = {};     ///< elixir: the major of its build; empty for the generic one
  std::string_view npm = {};     ///< node
  std::string_view sha256 = {};  ///< of the official archive; empty where not known
};

/// The places that have it, in the order of the table.
std::vector<Place> places_of(const std::vector<stack::Source>& sources, const Wanted& wanted);

}  // namespace bprun::resolve
