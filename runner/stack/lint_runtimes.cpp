// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/lint_rules.hpp"
#include "runner/version/npm_range.hpp"

#include <algorithm>
#include <set>

namespace bprun::stack {

namespace {

/// Whether a table, in the order of its versions, has one.
template <class Record, class Version>
bool has_version(const Read<Record>& table, const Version& version) {
  const auto& records = table.records;
  const auto found = std::lower_bound(
      records.begin(), records.end(), version, [](const Record& record, const Version& wanted) {
        return record.version < wanted;
      });
  return found != records.end() && found->version == version;
}

void check_otp_builds(const AllTables& tables, Problems& problems) {
  const auto& file = tables.otp_builds.file;
  std::set<std::string_view> unknown;  // each said once
  for (const OtpBuild& build : tables.otp_builds.records) {
    if (!tables.has_base(build.base) && unknown.insert(build.base).second) {
      problems.broken(
          file, build.line, bprun::format("no stack has the base {}", in_quotes(build.base)));
    }
    if (has_version(tables.otp, build.version)) continue;
    problems.broken(
        file,
        build.line,
        bprun::format("a build of OTP {}, which is no release of otp.csv", build.version.str()));
  }
}

void check_elixir_builds(const AllTables& tables, Problems& problems) {
  const auto& file = tables.elixir_builds.file;
  std::set<unsigned> majors;
  for (const OtpRelease& release : tables.otp.records)
    majors.insert(release.version.major());
  std::set<std::string_view> unknown;
  for (const ElixirBuild& build : tables.elixir_builds.records) {
    const bool known_base = build.base == "any" || tables.has_base(build.base);
    if (!known_base && unknown.insert(build.base).second) {
      problems.broken(
          file, build.line, bprun::format("no stack has the base {}", in_quotes(build.base)));
    }
    if (!has_version(tables.elixir, build.version)) {
      problems.broken(file,
                      build.line,
                      bprun::format("a build of Elixir {}, which is no release of elixir.csv",
                                    build.version.str()));
    }
    if (build.otp && majors.find(*build.otp) == majors.end()) {
      problems.broken(
          file,
          build.line,
          bprun::format("a build for OTP {}, of which otp.csv has no release", *build.otp));
    }
  }
  for (const ElixirRelease& release : tables.elixir.records) {
    for (const unsigned major : {release.otp_min, release.otp_max}) {
      if (majors.find(major) != majors.end()) continue;
      problems.broken(tables.elixir.file,
                      release.line,
                      bprun::format("a range with OTP {}, of which otp.csv has no release", major));
    }
  }
}

void check_line(const NodeLine& line, const std::string& file, Problems& problems) {
  std::string_view before = line.start;
  for (const std::string_view date : {line.lts_start, line.maintenance_start, line.eol}) {
    if (date.empty()) continue;
    if (date < before) {
      problems.untidy(
          file,
          line.line,
          bprun::format(
              "the dates of line {} are not in order: {} after {}", line.major, date, before));
    }
    before = date;
  }
}

}  // namespace

void check_beam(const AllTables& tables, Problems& problems) {
  check_otp_builds(tables, problems);
  check_elixir_builds(tables, problems);
}

void check_node(const AllTables& tables, Problems& problems) {
  for (const NodeLine& line : tables.node_lines.records)
    check_line(line, tables.node_lines.file, problems);
  for (const NodeRelease& release : tables.node.records) {
    const auto& lines = tables.node_lines.records;
    const auto line = std::find_if(lines.begin(), lines.end(), [&](const NodeLine& candidate) {
      return static_cast<std::uint64_t>(candidate.major) == release.version.major;
    });
    const auto untidy = [&](std::string message) {
      problems.untidy(tables.node.file, release.line, std::move(message));
    };
    if (line == lines.end()) {
      untidy(bprun::format("node-lines.csv has no line {}", release.version.major));
    } else if (line->eol != release.eol) {
      untidy(bprun::format(
          "{} ends on {} here, its line on {}", release.version.str(), release.eol, line->eol));
    } else if (line->lts_name != release.lts_name) {
      untidy(bprun::format("{} is called {} here, its line {}",
                           release.version.str(),
                           in_quotes(release.lts_name),
                           in_quotes(line->lts_name)));
    }
  }
}

void check_packages(const AllTables& tables, Problems& problems) {
  for (const auto& table : tables.packages) {
    for (const PackageRelease& release : table.records) {
      if (!Checksum::parse(release.integrity)) {
        problems.broken(table.file,
                        release.line,
                        bprun::format("{} is no checksum as npm has it: write sha512-…",
                                      in_quotes(release.integrity)));
      }
      if (!version::NpmRange::parse(release.engines_node)) {
        problems.broken(
            table.file,
            release.line,
            bprun::format("{} is no range of versions of Node", in_quotes(release.engines_node)));
      }
    }
  }
}

void check_sources(const AllTables& tables, Problems& problems) {
  const auto serves = [&](std::string_view runtime, std::string_view base, std::string_view arch) {
    const auto& sources = tables.sources.records;
    return std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
      return source.runtime == runtime && source.serves(base, arch);
    });
  };
  for (const Source& source : tables.sources.records) {
    for (const std::string& pattern : source.bases) {
      const bool any =
          std::any_of(tables.stacks.begin(), tables.stacks.end(), [&pattern](const Stack& stack) {
            return matches_glob(pattern, stack.base);
          });
      if (any) continue;
      problems.untidy(tables.sources.file,
                      source.line,
                      bprun::format("no stack has a base like {}", in_quotes(pattern)));
    }
  }
  std::set<std::pair<std::string_view, std::string_view>> said;
  for (const OtpBuild& build : tables.otp_builds.records) {
    if (!said.emplace(build.base, build.arch).second) continue;
    if (serves("erlang", build.base, build.arch)) continue;
    problems.broken(tables.otp_builds.file,
                    build.line,
                    bprun::format("builds for {} {}, and sources.toml has no source of them",
                                  build.base,
                                  build.arch));
  }
}

void check_known_bad(const AllTables& tables, Problems& problems) {
  const auto is_release = [&](const std::string& runtime, const std::string& text) {
    if (runtime == "erlang") {
      const auto version = version::OtpVersion::parse(text);
      return !version || has_version(tables.otp, *version);
    }
    if (runtime == "elixir") {
      const auto version = version::ElixirVersion::parse(text);
      return !version || has_version(tables.elixir, *version);
    }
    const auto version = version::NpmVersion::parse(text);
    return !version || has_version(tables.node, *version);
  };
  for (const KnownBad& bad : tables.known_bad.records) {
    for (const std::string& version : {bad.from, bad.to}) {
      if (bad.runtime.empty() || is_release(bad.runtime, version)) continue;
      problems.untidy(tables.known_bad.file,
                      bad.line,
                      bprun::format("{} is no release of {}", in_quotes(version), bad.runtime));
    }
  }
}

}  // namespace bprun::stack
