// SPDX-License-Identifier: MIT
#include "runner/runtimes/npm_package.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

namespace bprun::runtimes {

namespace {

/// "@scope/name" is one path component in the registry's addresses.
std::string as_component(const std::string& name) {
  return text::replace_all(name, "/", "%2f");
}

/// "https://host:port" of a URL.
std::string_view origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, url.find('/', scheme + 3));
}

/// Registries behind a proxy often answer with the addresses of the one they mirror. As npm does,
/// the tarball is then asked for at the registry that was configured.
std::string at_registry(const std::string& tarball, const std::string& registry) {
  if (origin_of(tarball) == origin_of(registry)) return tarball;
  const std::size_t path = tarball.find('/', tarball.find("://") + 3);
  if (path == std::string::npos) return tarball;
  std::string base = registry;
  while (base.ends_with('/'))
    base.pop_back();
  return base + tarball.substr(path);
}

Error lacks(const PackagePart& part, const std::string& registry) {
  return Error{.kind = ErrorKind::unsupported,
               .message = format(
                   "{} has no {}@{}", text::without_userinfo(registry), part.name, part.version)};
}

/// The metadata of the wanted version. Some packages write their version with a v.
const document::Value* version_in(const document::Value& metadata, const std::string& version) {
  const auto* versions = metadata.find("versions");
  if (versions == nullptr) return nullptr;
  const auto* found = versions->find(version);
  return found != nullptr ? found : versions->find("v" + version);
}

}  // namespace

transfer::Headers authorization(const settings::NpmConfig& npm, const std::string& url) {
  if (const auto header = npm.credentials.authorization_for(url)) {
    return {{"Authorization", *header}};
  }
  return {};
}

Result<NpmTarball> find_npm_package(const PackagePart& part,
                                    const settings::NpmConfig& npm,
                                    const transfer::FetchOptions& fetch) {
  const auto registry = npm.registry_for(part.name);
  if (!registry) return lacks(part, "no registry");
  const std::string url = registry->value + as_component(part.name);
  transfer::TextRequest request{.url = url, .headers = authorization(npm, url)};
  // The short form, without readmes: a tenth of the bytes.
  request.headers.emplace_back("Accept", "application/vnd.npm.install-v1+json, application/json");
  const std::string text = TRY_WHILE(transfer::fetch_text(request, fetch),
                                     format("while asking the registry for {}", part.name));
  const auto metadata = TRY(document::parse_json(text, text::without_userinfo(url)));
  const auto* version = version_in(metadata, part.version);
  const auto* dist = version != nullptr ? version->find("dist") : nullptr;
  const auto* tarball = dist != nullptr ? dist->find_string("tarball") : nullptr;
  if (tarball == nullptr) return lacks(part, registry->value);

  std::optional<Checksum> listed;
  if (const auto* integrity = dist->find_string("integrity")) listed = Checksum::parse(*integrity);
  if (const auto* shasum = dist->find_string("shasum"); !listed && shasum != nullptr) {
    listed = Checksum::parse(*shasum);
  }
  const bool comparable =
      listed && part.integrity && listed->algorithm == part.integrity->algorithm;
  if (comparable && *listed != *part.integrity) {
    return Error{
        .kind = ErrorKind::corrupt,
        .message = format(
            "{}@{}: the registry's checksum is not the one on record", part.name, part.version),
        .hint = format("Recorded: {}\nRegistry: {}", part.integrity->str(), listed->str())};
  }
  const auto checksum = part.integrity ? part.integrity : listed;
  if (!checksum) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = format("no checksum is known for {}@{}", part.name, part.version)};
  }
  return NpmTarball{at_registry(*tarball, registry->value), *checksum};
}

}  // namespace bprun::runtimes
