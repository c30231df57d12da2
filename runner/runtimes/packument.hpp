// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/digest.hpp"
#include "runner/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bprun::runtimes {

/// Where a registry has one version of a package.
struct Distribution {
  std::string tarball;                ///< URL
  std::optional<Checksum> integrity;  ///< the registry's own: SRI, or the older SHA-1
};

/// The URL of a package's document: `registry` (ends with '/') and the name, in which a scope's
/// slash is escaped.
std::string packument_url(std::string_view registry, std::string_view package);

/// Reads the package's document. Kind unsupported where the registry lacks the version, corrupt
/// where the document is no such thing.
Result<Distribution> find_distribution(std::string_view packument,
                                       const std::string& url,
                                       const std::string& package,
                                       const std::string& version);

/// The tarball's URL with the registry's own scheme, host and leading path. Registries behind a
/// proxy often hand out the address of the one behind them, which cannot be reached. The same where
/// it begins with `registry`, or does not end as npm's do ("/NAME/-/FILE.tgz").
std::string
tarball_at(std::string_view registry, std::string_view package, const std::string& tarball);

}  // namespace bprun::runtimes
