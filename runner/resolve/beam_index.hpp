// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/tables.hpp"
#include "runner/version/elixir_version.hpp"
#include "runner/version/otp_version.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bprun::resolve {

/// A build of an OTP release for one base and architecture.
struct OtpOffer {
  std::size_t release = 0;  ///< place in BeamIndex::otp()
  stack::Basis basis = stack::Basis::listed;
  std::string_view sha256 = {};  ///< empty where not known
};

/// A build of an Elixir release.
struct ElixirOffer {
  std::string_view base;  ///< "any", "debian-12"
  unsigned otp = 0;       ///< the major that it was compiled with; 0: the generic one
  stack::Basis basis = stack::Basis::listed;
  std::string_view sha256 = {};
};

struct ElixirEntry {
  version::ElixirVersion version;
  unsigned otp_min = 0;  ///< the majors that it supports, by its documentation
  unsigned otp_max = 0;
  std::vector<ElixirOffer> offers = {};

  bool supports(unsigned major) const { return otp_min <= major && major <= otp_max; }

  /// The build to take for an OTP major on a base: the base's own, the one for that major, the
  /// generic one where `or_generic`; nullptr where there is none.
  const ElixirOffer* offer_for(std::string_view base, unsigned major, bool or_generic) const;
};

/// The tables of Erlang/OTP, Elixir and stacks, arranged for the questions that a resolution asks:
/// made once, asked as often as one likes. What it views lives as long as the Tables.
class BeamIndex {
public:
  static Result<BeamIndex> make(const stack::Tables& tables);

  /// Every release of OTP, candidates too, oldest first.
  const std::vector<version::OtpVersion>& otp() const { return otp_; }

  /// Every release of Elixir, oldest first.
  const std::vector<ElixirEntry>& elixir() const { return elixir_; }

  const std::vector<stack::Stack>& stacks() const { return stacks_; }

  const stack::Stack* find_stack(std::string_view name) const;

  /// The place in otp() of that release, if there is one.
  std::optional<std::size_t> find_otp(const version::OtpVersion& version) const;
  const ElixirEntry* find_elixir(const version::ElixirVersion& version) const;

  /// What a base has for an architecture, oldest first; empty where nobody builds for it.
  const std::vector<OtpOffer>& offers(std::string_view base, std::string_view arch) const;

  /// nullptr where it is not built there.
  const OtpOffer*
  find_offer(std::string_view base, std::string_view arch, std::size_t release) const;

private:
  using Shelf = std::pair<std::string_view, std::string_view>;  // base, architecture

  Result<void> add_otp(const stack::Tables& tables);
  Result<void> add_elixir(const stack::Tables& tables);

  std::vector<version::OtpVersion> otp_;
  std::vector<ElixirEntry> elixir_;
  std::vector<stack::Stack> stacks_;
  std::map<Shelf, std::vector<OtpOffer>> offers_;
};

}  // namespace bprun::resolve
