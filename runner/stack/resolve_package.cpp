// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/nearest.hpp"
#include "runner/stack/resolve.hpp"
#include "runner/version/npm_range.hpp"

namespace bprun::stack {

namespace {

using version::NpmRange;
using version::NpmVersion;

const char* registry_name(PackageTool tool) {
  switch (tool) {
  case PackageTool::npm:
    return "npm";
  case PackageTool::pnpm:
    return "pnpm";
  case PackageTool::yarn_classic:
    return "yarn";
  case PackageTool::yarn_berry:
    break;
  }
  return "@yarnpkg/cli-dist";
}

bool suits(const PackageRelease& release, const std::optional<NpmVersion>& node) {
  if (!node || release.engines_node.empty()) return true;
  const auto engines = NpmRange::parse(release.engines_node);
  return !engines || engines->matches(*node);
}

/// An exact version that the tables lack: they were made through a mirror, which has not all.
/// The registry's own integrity has to do.
std::optional<ResolvedPackage> unknown_but_exact(PackageTool tool, std::string_view text) {
  const auto exact = NpmVersion::parse(text);
  if (!exact) return std::nullopt;
  if (tool == PackageTool::yarn_classic && exact->major >= 2) return std::nullopt;
  if (tool == PackageTool::yarn_berry && exact->major < 2) return std::nullopt;
  return ResolvedPackage{.version = exact->str(),
                         .package = registry_name(tool),
                         .integrity = "",
                         .engines_node = "",
                         .reason = "asked for exactly; not in bprun's tables"};
}

ResolvedPackage resolved(const PackageRelease& release, std::string reason) {
  return ResolvedPackage{.version = release.version.str(),
                         .package = std::string(release.package),
                         .integrity = std::string(release.integrity),
                         .engines_node = std::string(release.engines_node),
                         .reason = std::move(reason)};
}

Error none_matches(PackageTool tool,
                   const VersionRequest& request,
                   const NpmRange& range,
                   const std::vector<PackageRelease>& releases,
                   const std::optional<NpmVersion>& node,
                   const PackageRelease* excluded) {
  const std::string name(to_string(tool));
  if (excluded != nullptr) {
    return Error{
        .kind = ErrorKind::unsupported,
        .message = bprun::format("no {} that matches '{}' runs on Node.js {}",
                                 name,
                                 text::printable(request.text),
                                 node->str()),
        .where = request.where,
        .hint = bprun::format(
            "{} {} asks for Node.js {}.", name, excluded->version.str(), excluded->engines_node)};
  }
  std::vector<NpmVersion> versions;
  versions.reserve(releases.size());
  for (const PackageRelease& release : releases)
    versions.push_back(release.version);
  const auto nearest = nearest_versions(range, versions);
  return Error{.kind = ErrorKind::unsupported,
               .message = bprun::format(
                   "no release of {} matches '{}'", name, text::printable(request.text)),
               .where = request.where,
               .hint = nearest.empty() ? std::string()
                                       : bprun::format("The nearest are {}.", text::list(nearest))};
}

}  // namespace

Result<ResolvedPackage> resolve_package(const Tables& tables,
                                        PackageTool tool,
                                        const VersionRequest& request,
                                        const std::optional<NpmVersion>& node) {
  const std::string_view text = text::trim(request.text);
  const auto read = NpmRange::read(text == "latest" ? "*" : text);
  if (const auto* malformed = std::get_if<version::MalformedRange>(&read)) {
    return malformed_request(
        std::string(to_string(tool)), std::string(text), *malformed, request.where);
  }
  const auto& range = std::get<NpmRange>(read);
  const bool exact = NpmVersion::parse(text).has_value();
  const auto& releases = *TRY(tables.package_releases(tool));
  const PackageRelease* excluded = nullptr;
  for (auto it = releases.rbegin(); it != releases.rend(); ++it) {
    if (!range.matches(it->version)) continue;
    if (exact) return resolved(*it, "asked for exactly");
    if (suits(*it, node)) {
      return resolved(*it,
                      bprun::format("newest that matches '{}'{}",
                                    text,
                                    excluded != nullptr
                                        ? bprun::format(" and runs on Node.js {}", node->str())
                                        : std::string()));
    }
    if (excluded == nullptr) excluded = &*it;
  }
  if (auto unknown = unknown_but_exact(tool, text)) return *unknown;
  return none_matches(tool, request, range, releases, node, excluded);
}

}  // namespace bprun::stack
