// SPDX-License-Identifier: MIT
#include "runner/resolve/beam_index.hpp"

#include <algorithm>

namespace bprun::resolve {

const ElixirOffer*
ElixirEntry::offer_for(std::string_view base, unsigned major, bool or_generic) const {
  const ElixirOffer* of_major = nullptr;
  const ElixirOffer* generic = nullptr;
  for (const ElixirOffer& offer : offers) {
    if (offer.base != "any" && offer.base != base) continue;
    if (offer.otp == 0) generic = &offer;
    if (offer.otp != major) continue;
    if (offer.base == base) return &offer;
    of_major = &offer;
  }
  if (of_major != nullptr) return of_major;
  return or_generic ? generic : nullptr;
}

Result<void> BeamIndex::add_otp(const stack::Tables& tables) {
  for (const auto& release : *TRY(tables.otp_releases()))
    otp_.push_back(release.version);
  const auto by_release = [](const OtpOffer& a, const OtpOffer& b) {
    return a.release < b.release;
  };
  for (const auto& build : *TRY(tables.otp_builds())) {
    const auto release = find_otp(build.version);
    if (!release) continue;  // a build of what was never released: a table of somebody's own
    offers_[{build.base, build.arch}].push_back(
        {.release = *release, .basis = build.basis, .sha256 = build.sha256});
  }
  for (auto& [shelf, offers] : offers_) {
    if (!std::is_sorted(offers.begin(), offers.end(), by_release))
      std::sort(offers.begin(), offers.end(), by_release);
  }
  return {};
}

Result<void> BeamIndex::add_elixir(const stack::Tables& tables) {
  for (const auto& release : *TRY(tables.elixir_releases())) {
    elixir_.push_back(
        {.version = release.version, .otp_min = release.otp_min, .otp_max = release.otp_max});
  }
  ElixirEntry* entry = nullptr;  // rows of one release follow each other
  for (const auto& build : *TRY(tables.elixir_builds())) {
    if (entry == nullptr || !(entry->version == build.version)) {
      entry = const_cast<ElixirEntry*>(find_elixir(build.version));
    }
    if (entry == nullptr) continue;
    entry->offers.push_back({.base = build.base,
                             .otp = build.otp.value_or(0),
                             .basis = build.basis,
                             .sha256 = build.sha256});
  }
  return {};
}

Result<BeamIndex> BeamIndex::make(const stack::Tables& tables) {
  BeamIndex index;
  index.stacks_ = TRY(tables.known_stacks());
  TRY(index.add_otp(tables));
  TRY(index.add_elixir(tables));
  return index;
}

const stack::Stack* BeamIndex::find_stack(std::string_view name) const {
  for (const stack::Stack& stack : stacks_) {
    if (stack.name == name) return &stack;
  }
  return nullptr;
}

std::optional<std::size_t> BeamIndex::find_otp(const version::OtpVersion& version) const {
  const auto found = std::lower_bound(otp_.begin(), otp_.end(), version);
  if (found == otp_.end() || !(*found == version)) return std::nullopt;
  return static_cast<std::size_t>(found - otp_.begin());
}

const ElixirEntry* BeamIndex::find_elixir(const version::ElixirVersion& version) const {
  const auto found = std::lower_bound(
      elixir_.begin(), elixir_.end(), version, [](const ElixirEntry& entry, const auto& wanted) {
        return entry.version < wanted;
      });
  return found == elixir_.end() || !(found->version == version) ? nullptr : &*found;
}

const std::vector<OtpOffer>& BeamIndex::offers(std::string_view base, std::string_view arch) const {
  static const std::vector<OtpOffer> none;
  const auto found = offers_.find({base, arch});
  return found == offers_.end() ? none : found->second;
}

const OtpOffer*
BeamIndex::find_offer(std::string_view base, std::string_view arch, std::size_t release) const {
  const auto& all = offers(base, arch);
  const auto found =
      std::lower_bound(all.begin(), all.end(), release, [](const OtpOffer& offer, std::size_t r) {
        return offer.release < r;
      });
  return found == all.end() || found->release != release ? nullptr : &*found;
}

}  // namespace bprun::resolve
