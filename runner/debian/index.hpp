// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Debian's packages as data: what an index says of one, and how versions are written.
namespace bprun::debian {

/// A binary package as an index lists it.
struct Package {
  std::string name;     ///< "erlang-base"
  std::string version;  ///< Debian's: "1:25.2.3+dfsg-1+deb12u4"
  std::string file;     ///< below the archive: "pool/main/e/erlang/….deb"
  unsigned long long size = 0;
  std::string sha256;  ///< hexadecimal
};

/// Reads stanzas as `apt-cache show` prints them. Of several versions of one package the first
/// counts: apt's candidate. Stanzas without a file (only installed) are passed over.
std::vector<Package> parse_packages(std::string_view stanzas);

/// The upstream part of a Debian version: "25.2.3" of "1:25.2.3+dfsg-1+deb12u4", "1.14.0" of
/// "1.14.0.dfsg-2".
std::string upstream_version(std::string_view version);

/// One line of a sources.list: what `apt-get indextargets` knows of a source.
struct Source {
  std::string uri;      ///< "http://deb.example/debian/"
  std::string release;  ///< as written in sources.list: "bookworm", "stable", "bookworm-updates"
  std::string origin;   ///< of its Release file: "Debian"; empty where that was not fetched yet
};

/// The mirrors that have `suite`, made of those that this machine uses for its own release
/// (`codename`): the URI stays, the release changes. An archive of security updates is taken along
/// with its own kind of suite. Lines of sources.list, the main archive first; none where nothing
/// looks like a Debian mirror.
std::vector<std::string> sources_for(const std::vector<Source>& machine,
                                     const std::string& codename,
                                     const std::string& suite,
                                     const std::string& keyring);

}  // namespace bprun::debian
