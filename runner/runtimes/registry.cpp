// SPDX-License-Identifier: MIT
#include "runner/runtimes/registry.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/runtimes/packument.hpp"

namespace bprun::runtimes {

Result<Registry> Registry::find(const settings::NpmConfigSources& sources,
                                transfer::FetchOptions options,
                                const fs::Path& work,
                                const std::function<void(const std::string& line)>& on_warning) {
  settings::NpmConfig npm =
      TRY_WHILE(settings::npm_config_with_registry(sources), "while looking for the npm registry");
  if (npm.cafile) {
    options.cafile = npm.cafile->value;
  } else if (npm.ca) {
    options.cafile = work / "registry-ca.pem";
    TRY(fs::write_file(options.cafile, npm.ca->value));
  }
  const bool tls = npm.registry && npm.registry->value.starts_with("https:");
  options.verify_tls = npm.strict_ssl;
  if (tls && !npm.strict_ssl && on_warning) {
    on_warning(
        bprun::format("The npm registry's certificate is not verified: strict-ssl is false ({}). "
                      "Better name the certificate with cafile.",
                      npm.strict_ssl_origin));
  }
  const auto& proxy = tls && npm.https_proxy ? npm.https_proxy : npm.proxy;
  const auto says_none = [](const std::string& text) { return text == "null" || text == "false"; };
  if (proxy && !says_none(proxy->value)) options.proxy = proxy->value;
  if (npm.noproxy) options.no_proxy = npm.noproxy->value;
  return Registry(std::move(npm), std::move(options));
}

std::string Registry::url_for(const std::string& package) const {
  const auto registry = npm_.registry_for(package);
  return registry ? registry->value : std::string();
}

transfer::Request Registry::packument(const std::string& package,
                                      const fs::Path& destination) const {
  const std::string url = packument_url(url_for(package), package);
  transfer::Request request{.url = url,
                            .destination = destination,
                            .headers = authorization(url),
                            .max_bytes = 256UL << 20};
  request.headers.emplace_back("Accept",
                               "application/vnd.npm.install-v1+json, application/json;q=0.9");
  return request;
}

transfer::Headers Registry::authorization(const std::string& url) const {
  const auto header = npm_.credentials.authorization_for(url);
  return header ? transfer::Headers{{"Authorization", *header}} : transfer::Headers{};
}

}  // namespace bprun::runtimes
