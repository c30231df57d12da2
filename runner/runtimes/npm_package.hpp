// SPDX-License-Identifier: MIT
#pragma once

#include "runner/runtimes/declaration.hpp"
#include "runner/settings/npm_config.hpp"
#include "runner/transfer/fetch.hpp"

namespace bprun::runtimes {

/// Where a package's tarball is, and what its bytes must be.
struct NpmTarball {
  std::string tarball;  ///< URL, at the configured registry
  Checksum checksum;
};

/// Asks the registry for the package's metadata. The declaration's checksum counts where it has
/// one, and must agree with the registry's if that is of the same kind. Errors: unsupported (the
/// registry lacks the version), corrupt (no checksum, or two that differ), network, config.
Result<NpmTarball> find_npm_package(const PackagePart& part,
                                    const settings::NpmConfig& npm,
                                    const transfer::FetchOptions& fetch);

/// The headers that the machine's npm would send to that URL.
transfer::Headers authorization(const settings::NpmConfig& npm, const std::string& url);

}  // namespace bprun::runtimes
