// SPDX-License-Identifier: MIT
#pragma once

#include "runner/settings/npm_config.hpp"
#include "runner/transfer/fetch.hpp"

#include <functional>
#include <string>

namespace bprun::runtimes {

/// The npm registry as npm's own configuration says how to reach it: certificates, proxies,
/// credentials.
class Registry {
public:
  /// `options` are those of other downloads; what npm's configuration says of the registry wins.
  /// `work`: a directory for a certificate that the configuration holds as text.
  /// `on_warning` is told where certificates are not verified (strict-ssl).
  /// Errors: kind config where no registry is known.
  static Result<Registry>
  find(const settings::NpmConfigSources& sources,
       transfer::FetchOptions options,
       const fs::Path& work,
       const std::function<void(const std::string& line)>& on_warning = nullptr);

  const transfer::FetchOptions& options() const { return options_; }

  /// The registry that a package comes from; ends with '/'.
  std::string url_for(const std::string& package) const;

  /// To fetch a package's document, in the abbreviated form: a tenth of the whole one.
  transfer::Request packument(const std::string& package, const fs::Path& destination) const;

  /// The header that a URL of the registry wants, if any. Secret.
  transfer::Headers authorization(const std::string& url) const;

private:
  Registry(settings::NpmConfig npm, transfer::FetchOptions options)
      : npm_(std::move(npm)), options_(std::move(options)) {}

  settings::NpmConfig npm_;
  transfer::FetchOptions options_;
};

}  // namespace bprun::runtimes
