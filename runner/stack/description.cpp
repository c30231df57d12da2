// SPDX-License-Identifier: MIT
#include "runner/stack/description.hpp"

#include "runner/base/format.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace bprun::stack {

namespace {

std::vector<OtpLine> otp_lines(std::span<const OtpBuild> ascending) {
  std::map<unsigned, OtpLine, std::greater<>> lines;
  for (const OtpBuild& build : ascending) {
    OtpLine& line = lines[build.version.major()];
    const bool first = line.builds++ == 0;
    if (first || line.newest.is_candidate() || !build.version.is_candidate()) {
      line.newest = build.version;
      line.basis = build.basis;
    }
    line.major = build.version.major();
  }
  std::vector<OtpLine> list;
  list.reserve(lines.size());
  for (auto& [major, line] : lines)
    list.push_back(std::move(line));
  return list;
}

/// The builds of Elixir that a stack can use: the suite's package and the official ones.
struct ElixirBuilds {
  std::span<const ElixirBuild> own;
  std::span<const ElixirBuild> any;

  /// Those of a version that fit one of the majors of OTP.
  std::vector<BuiltFor> of(const version::ElixirVersion& version,
                           const std::vector<OtpLine>& otp) const {
    std::vector<BuiltFor> found;
    for (const auto& builds : {own, any}) {
      auto build = std::partition_point(
          builds.begin(), builds.end(), [&](const ElixirBuild& b) { return b.version < version; });
      for (; build != builds.end() && build->version == version; ++build) {
        if (!build->otp || !has(otp, *build->otp)) continue;
        const bool there = std::any_of(found.begin(), found.end(), [&](const BuiltFor& other) {
          return other.otp == *build->otp;
        });
        if (!there) found.push_back({.otp = *build->otp, .basis = build->basis});
      }
    }
    std::sort(found.begin(), found.end(), [](const BuiltFor& a, const BuiltFor& b) {
      return a.otp < b.otp;
    });
    return found;
  }

private:
  static bool has(const std::vector<OtpLine>& otp, unsigned major) {
    return std::any_of(
        otp.begin(), otp.end(), [major](const OtpLine& line) { return line.major == major; });
  }
};

std::vector<ElixirLine> elixir_lines(const std::vector<ElixirRelease>& ascending,
                                     const ElixirBuilds& builds,
                                     const std::vector<OtpLine>& otp) {
  std::vector<ElixirLine> lines;
  for (auto release = ascending.rbegin(); release != ascending.rend(); ++release) {
    auto built_for = builds.of(release->version, otp);
    if (built_for.empty()) continue;
    std::string name = bprun::format("{}.{}", release->version.major, release->version.minor);
    if (lines.empty() || lines.back().line != name) {
      lines.push_back({.line = std::move(name),
                       .newest = release->version,
                       .otp_min = release->otp_min,
                       .otp_max = release->otp_max,
                       .built_for = std::move(built_for)});
    }
    ++lines.back().releases;
  }
  return lines;
}

std::vector<NodeLineHere> node_lines(const std::vector<NodeRelease>& ascending,
                                     const std::vector<NodeLine>& lines,
                                     const Stack& stack,
                                     std::string_view today) {
  std::vector<NodeLineHere> here;
  for (auto release = ascending.rbegin(); release != ascending.rend(); ++release) {
    const int major = static_cast<int>(release->version.major);
    const auto line = std::find_if(
        lines.begin(), lines.end(), [major](const NodeLine& l) { return l.major == major; });
    const bool starts = line == lines.end() || !line->glibc || *line->glibc <= stack.ceilings.glibc;
    if (!starts) continue;
    if (here.empty() || here.back().major != major) {
      here.push_back({.major = major,
                      .newest = release->version,
                      .lts_name = std::string(release->lts_name),
                      .eol = std::string(release->eol),
                      .ended = !release->eol.empty() && release->eol < today});
    }
    ++here.back().releases;
  }
  return here;
}

std::vector<std::string> sonames(const std::vector<Library>& libraries) {
  std::vector<std::string> names;
  names.reserve(libraries.size());
  for (const Library& library : libraries)
    names.emplace_back(library.soname);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

Result<Description>
describe(const Tables& tables, const Stack& stack, std::string_view arch, std::string_view today) {
  Description description{
      .stack = stack, .arch = std::string(arch), .status = stack.lifecycle.status_on(today)};
  description.otp = otp_lines(TRY(tables.otp_builds_for(stack.base, arch)));
  ElixirBuilds builds;
  builds.own = TRY(tables.elixir_builds_for(stack.base));
  builds.any = TRY(tables.elixir_builds_for("any"));
  description.elixir = elixir_lines(*TRY(tables.elixir_releases()), builds, description.otp);
  const auto& releases = *TRY(tables.node_releases());
  description.node = node_lines(releases, *TRY(tables.node_lines()), stack, today);
  for (const Source& source : *TRY(tables.sources())) {
    if (source.serves(stack.base, arch)) description.sources.push_back(source);
  }
  const Libraries& libraries = *TRY(tables.libraries());
  description.run_libraries = sonames(libraries.of(stack, Image::run));
  description.build_libraries = sonames(libraries.of(stack, Image::build));
  return description;
}

}  // namespace bprun::stack
