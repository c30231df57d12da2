// SPDX-License-Identifier: MIT
#include "runner/resolve/beam_findings.hpp"

#include <algorithm>

namespace bprun::resolve {

namespace {

using version::ElixirVersion;
using version::OtpVersion;

/// The newest of `ascending` below `place` and the oldest from it on, those of `place`'s own line
/// first; `same_line` says whether two versions are of one. At most three.
template <class Version, class SameLine>
std::vector<Version>
around(const std::vector<Version>& ascending, const Version& wanted, const SameLine& same_line) {
  const auto above = std::lower_bound(ascending.begin(), ascending.end(), wanted);
  std::vector<Version> near;
  const bool has_below = above != ascending.begin();
  const bool has_above = above != ascending.end();
  const bool below_is_kin = has_below && same_line(*std::prev(above), wanted);
  const bool above_is_kin = has_above && same_line(*above, wanted);
  if (below_is_kin) near.push_back(*std::prev(above));
  if (above_is_kin) {
    near.push_back(*above);
    auto newest = above;
    while (std::next(newest) != ascending.end() && same_line(*std::next(newest), wanted))
      ++newest;
    if (newest != above) near.push_back(*newest);
  }
  if (!near.empty()) return near;
  if (has_below) near.push_back(*std::prev(above));
  if (has_above) near.push_back(*above);
  return near;
}

}  // namespace

std::vector<OtpVersion> nearest_otp(const BeamIndex& index,
                                    const std::vector<OtpOffer>& offers,
                                    const OtpVersion& version) {
  std::vector<OtpVersion> ascending;
  ascending.reserve(offers.size());
  for (const OtpOffer& offer : offers) {
    if (!index.otp()[offer.release].is_candidate()) ascending.push_back(index.otp()[offer.release]);
  }
  return around(ascending, version, [](const OtpVersion& a, const OtpVersion& b) {
    return a.major() == b.major();
  });
}

std::vector<ElixirVersion>
nearest_elixir(const BeamIndex& index, const ElixirVersion& version, int numbers) {
  std::vector<ElixirVersion> ascending;
  for (const ElixirEntry& entry : index.elixir()) {
    if (!entry.offers.empty()) ascending.push_back(entry.version);
  }
  return around(ascending, version, [&](const ElixirVersion& a, const ElixirVersion& b) {
    return numbers == 3 && a.major == b.major && a.minor == b.minor;
  });
}

}  // namespace bprun::resolve
