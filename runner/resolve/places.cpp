// SPDX-License-Identifier: MIT
#include "runner/resolve/places.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/placeholders.hpp"

namespace bprun::resolve {

std::vector<Place> places_of(const std::vector<stack::Source>& sources, const Wanted& wanted) {
  std::vector<Place> places;
  for (const stack::Source& source : sources) {
    if (source.runtime != wanted.runtime || !source.serves(wanted.base, wanted.arch)) continue;
    const stack::Facts facts = {{"version", std::string(wanted.version)},
                                {"base", std::string(wanted.base)},
                                {"arch", std::string(source.arch_word(wanted.arch))},
                                {"otp", std::string(wanted.otp)},
                                {"npm", std::string(wanted.npm)}};
    Place place{.kind = source.kind, .url = "", .checksum = ""};
    const bool generic = wanted.runtime == "elixir" && wanted.otp.empty();
    if (!source.packages.empty()) {
      std::vector<std::string> packages;
      packages.reserve(source.packages.size());
      for (const std::string& package : source.packages)
        packages.push_back(stack::filled_in(package, facts));
      // A suite's packages are many and have one version; the first names them all.
      place.url = source.kind == "debian" ? bprun::format("{} {}", packages.front(), wanted.version)
                                          : text::join(packages, " ");
    } else {
      place.url = stack::filled_in(generic ? source.generic_url : source.url, facts);
      place.checksum_list = stack::filled_in(source.checksums, facts);
      if (!wanted.sha256.empty()) place.checksum = bprun::format("sha256:{}", wanted.sha256);
    }
    if (!place.url.empty()) places.push_back(std::move(place));
  }
  return places;
}

}  // namespace bprun::resolve
