// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bprun::settings {

/// `[mirrors]` as pairs: a URL that begins with `first` is fetched from `second` plus the rest.
using Mirrors = std::vector<std::pair<std::string, std::string>>;

/// The URL to fetch instead: the longest match counts. The same where none matches.
std::string mirrored(const std::string& url, const Mirrors& mirrors);

}  // namespace bprun::settings
