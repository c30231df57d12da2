// SPDX-License-Identifier: MIT
#include "runner/settings/mirrors.hpp"

namespace bprun::settings {

std::string mirrored(const std::string& url, const Mirrors& mirrors) {
  const std::pair<std::string, std::string>* best = nullptr;
  for (const auto& mirror : mirrors) {
    const bool longer = best == nullptr || mirror.first.size() > best->first.size();
    if (url.starts_with(mirror.first) && longer) best = &mirror;
  }
  return best == nullptr ? url : best->second + url.substr(best->first.size());
}

}  // namespace bprun::settings
