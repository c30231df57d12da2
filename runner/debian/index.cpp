// SPDX-License-Identifier: MIT
#include "runner/debian/index.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::debian {

namespace {

void add(std::vector<Package>& packages, Package& package) {
  const bool known = std::any_of(packages.begin(), packages.end(), [&](const Package& other) {
    return other.name == package.name;
  });
  if (!known && !package.name.empty() && !package.file.empty()) packages.push_back(package);
  package = {};
}

void read_field(Package& package, std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos || line.front() == ' ') return;
  const std::string_view key = line.substr(0, colon);
  const std::string value(text::trim(line.substr(colon + 2)));
  if (key == "Package") package.name = value;
  if (key == "Version") package.version = value;
  if (key == "Filename") package.file = value;
  if (key == "SHA256") package.sha256 = value;
  if (key == "Size") {
    package.size = static_cast<unsigned long long>(text::to_integer(value).value_or(0));
  }
}

bool ends_with_security(std::string_view release) {
  return release.ends_with("-security") || release.find("/updates") != std::string_view::npos;
}

}  // namespace

std::vector<Package> parse_packages(std::string_view stanzas) {
  std::vector<Package> packages;
  Package package;
  for (const std::string_view line : text::lines(stanzas)) {
    if (text::trim(line).empty()) {
      add(packages, package);
    } else {
      read_field(package, line);
    }
  }
  add(packages, package);
  return packages;
}

std::string upstream_version(std::string_view version) {
  const std::size_t epoch = version.find(':');
  if (epoch != std::string_view::npos) version.remove_prefix(epoch + 1);
  version = version.substr(0, version.rfind('-'));
  for (const std::string_view mark : {"+dfsg", ".dfsg", "~dfsg", "+ds", "+really"}) {
    version = version.substr(0, version.find(mark));
  }
  return std::string(version);
}

std::vector<std::string> sources_for(const std::vector<Source>& machine,
                                     const std::string& codename,
                                     const std::string& suite,
                                     const std::string& keyring) {
  std::vector<std::string> main;
  std::vector<std::string> security;
  for (const Source& source : machine) {
    // A machine that has fetched nothing yet does not know the origin of its sources.
    if (!source.origin.empty() && source.origin != "Debian") continue;
    const bool is_security = ends_with_security(source.release);
    const bool of_release = source.release == codename || source.release == "stable";
    if (!of_release && !(is_security && source.release.starts_with(codename))) continue;
    // Debian's unstable release has no archive of security updates.
    if (is_security && (suite == "sid" || suite == "unstable")) continue;
    const std::string line = format("deb [signed-by={}] {} {}{} main",
                                    keyring,
                                    source.uri,
                                    suite,
                                    is_security ? "-security" : "");
    auto& lines = is_security ? security : main;
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  }
  if (main.empty()) return {};
  main.insert(main.end(), security.begin(), security.end());
  return main;
}

}  // namespace bprun::debian
