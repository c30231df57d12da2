// SPDX-License-Identifier: MIT
#include "runner/stack/nearest.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::stack {

using version::NpmComparator;
using version::NpmVersion;

std::vector<std::string> nearest_versions(const version::NpmRange& range,
                                          const std::vector<NpmVersion>& ascending) {
  const NpmComparator* anchor = nullptr;
  for (const auto& alternative : range.alternatives()) {
    for (const NpmComparator& comparator : alternative) {
      if (anchor == nullptr && comparator.op != NpmComparator::Operator::any) anchor = &comparator;
    }
  }
  if (anchor == nullptr || ascending.empty()) return {};
  const NpmVersion& wanted = anchor->version;
  const auto above = std::lower_bound(ascending.begin(), ascending.end(), wanted);
  std::vector<NpmVersion> nearest;
  if (above != ascending.begin()) nearest.push_back(*std::prev(above));
  if (above != ascending.end()) nearest.push_back(*above);
  for (auto it = above; it != ascending.end() && it->major == wanted.major; ++it) {
    if (std::next(it) == ascending.end() || std::next(it)->major != wanted.major)
      nearest.push_back(*it);
  }
  std::sort(nearest.begin(), nearest.end());
  nearest.erase(std::unique(nearest.begin(), nearest.end()), nearest.end());
  std::vector<std::string> names;
  names.reserve(nearest.size());
  for (const NpmVersion& version : nearest)
    names.push_back(version.str());
  return names;
}

Error malformed_request(const std::string& what,
                        const std::string& text,
                        const version::MalformedRange& malformed,
                        const std::optional<Location>& where) {
  return Error{.kind = ErrorKind::app,
               .message = bprun::format("'{}' is no version of {}: {}, at character {}",
                                        text::printable(text),
                                        what,
                                        malformed.reason,
                                        malformed.offset + 1),
               .where = where,
               .hint =
                   "Write a range as npm reads it: 22.x, ^22.3.0, >=20 <23, or an exact version."};
}

}  // namespace bprun::stack
