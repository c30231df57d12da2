// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/nearest.hpp"
#include "runner/stack/resolve.hpp"
#include "runner/version/npm_range.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <functional>

namespace bprun::stack {

namespace {

using version::NpmRange;
using version::NpmVersion;

/// What a request comes down to.
struct Wanted {
  std::function<bool(const NodeRelease&)> matches;
  std::string because;       ///< begins the reason
  bool may_be_wide = false;  ///< a range, which the active LTS line caps
  std::optional<NpmRange> range = std::nullopt;
};

/// Everything a resolution looks at.
class Resolver {
public:
  Resolver(const std::vector<NodeRelease>& releases,
           const std::vector<NodeLine>& lines,
           const std::optional<VersionRequest>& request,
           const NodeOptions& options)
      : releases_(releases), lines_(lines), request_(request), options_(options) {}

  Result<ResolvedNode> resolve() const;

private:
  using Major = std::uint64_t;

  Result<Wanted> wanted() const;
  Result<Wanted> wanted_lts(std::string_view which) const;
  Wanted wanted_line(Major major, std::string because) const;

  /// Majors that have an LTS release, the newest first. The newest is the active one: decided by
  /// the tables alone, not by the day, so that a build comes out the same next month.
  std::vector<Major> lts_majors() const;

  const NodeLine* line_of(const NodeRelease& release) const;
  bool obtainable(const NodeRelease& release) const;
  bool starts(const NodeRelease& release) const;

  template <class Predicate>
  const NodeRelease* newest(const Predicate& predicate) const {
    const auto found = std::find_if(releases_.rbegin(), releases_.rend(), predicate);
    return found == releases_.rend() ? nullptr : &*found;
  }

  Error none_matches(const Wanted& wanted) const;
  Error none_usable(const NodeRelease& newest_match) const;
  void warn_of_end_of_life(const NodeRelease& release, std::vector<std::string>& warnings) const;
  ResolvedNode describe(const NodeRelease& release) const;

  Error error(ErrorKind kind, std::string message, std::string hint) const {
    return Error{.kind = kind,
                 .message = std::move(message),
                 .where = request_ ? request_->where : std::nullopt,
                 .hint = std::move(hint)};
  }

  std::string asked() const { return request_ ? text::printable(text::trim(request_->text)) : ""; }

  const std::vector<NodeRelease>& releases_;
  const std::vector<NodeLine>& lines_;
  const std::optional<VersionRequest>& request_;
  const NodeOptions& options_;
};

std::vector<Resolver::Major> Resolver::lts_majors() const {
  std::vector<Major> majors;
  for (auto it = releases_.rbegin(); it != releases_.rend(); ++it) {
    const bool seen = std::find(majors.begin(), majors.end(), it->version.major) != majors.end();
    if (it->lts && !seen) majors.push_back(it->version.major);
  }
  return majors;
}

Wanted Resolver::wanted_line(Major major, std::string because) const {
  return {.matches = [major](const NodeRelease& r) { return r.version.major == major && r.lts; },
          .because = std::move(because)};
}

/// `which` is what stands behind "lts/": "", "*", a name, or -n for the n-th line before.
Result<Wanted> Resolver::wanted_lts(std::string_view which) const {
  const std::vector<Major> majors = lts_majors();
  std::optional<Major> major;
  if (which.empty() || which == "*") {
    if (!majors.empty()) major = majors.front();
  } else if (which.starts_with('-')) {
    const auto back = text::to_integer(which.substr(1));
    if (back && *back >= 0 && static_cast<std::size_t>(*back) < majors.size()) {
      major = majors[static_cast<std::size_t>(*back)];
    }
  } else {
    for (const NodeRelease& release : releases_) {
      if (release.lts && text::to_lower(release.lts_name) == which) major = release.version.major;
    }
  }
  if (major) {
    return wanted_line(*major, bprun::format("newest of the LTS line {} ('{}')", *major, asked()));
  }
  std::vector<std::string> names;
  for (const Major known : majors) {
    const auto* release =
        newest([&](const NodeRelease& r) { return r.version.major == known && r.lts; });
    names.push_back(bprun::format("lts/{} ({})", text::to_lower(release->lts_name), known));
  }
  return error(ErrorKind::unsupported,
               bprun::format("there is no LTS line of Node.js called '{}'", asked()),
               bprun::format("Those known are {}.", text::list(names)));
}

Result<Wanted> Resolver::wanted() const {
  if (!request_) {
    const std::vector<Major> majors = lts_majors();
    if (majors.empty())
      return error(ErrorKind::config, "the table of Node.js has no LTS release", "");
    return wanted_line(
        majors.front(),
        bprun::format("newest of the current LTS line {}, as the app asks for no version",
                      majors.front()));
  }
  const std::string text = text::to_lower(text::trim(request_->text));
  static constexpr std::array<std::string_view, 4> newest_words = {
      "latest", "node", "current", "stable"};
  if (std::find(newest_words.begin(), newest_words.end(), text) != newest_words.end()) {
    return Wanted{.matches = [](const NodeRelease&) { return true; },
                  .because = bprun::format("newest release ('{}')", asked())};
  }
  if (text == "lts") return wanted_lts("");
  if (text.starts_with("lts/")) return wanted_lts(std::string_view(text).substr(4));

  // Not lower-cased: a range may hold an X, but "V20" is none.
  auto read = NpmRange::read(request_->text);
  if (const auto* malformed = std::get_if<version::MalformedRange>(&read)) {
    return malformed_request("Node.js", request_->text, *malformed, request_->where);
  }
  const NpmRange range = std::get<NpmRange>(std::move(read));
  const bool exact = NpmVersion::parse(request_->text).has_value();
  return Wanted{.matches = [range](const NodeRelease& r) { return range.matches(r.version); },
                .because = exact ? std::string("asked for exactly")
                                 : bprun::format("newest that matches '{}'", asked()),
                .may_be_wide = true,
                .range = range};
}

const NodeLine* Resolver::line_of(const NodeRelease& release) const {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const NodeLine& line) {
    return static_cast<Major>(line.major) == release.version.major;
  });
  return found == lines_.end() ? nullptr : &*found;
}

/// A release that could be fetched but not verified is none.
bool Resolver::obtainable(const NodeRelease& release) const {
  return options_.arch == "arm64" ? release.npm_arm64 || !release.sha256_arm64.empty()
                                  : release.npm_x64 || !release.sha256_x64.empty();
}

bool Resolver::starts(const NodeRelease& release) const {
  const NodeLine* line = line_of(release);
  return !options_.glibc || line == nullptr || !line->glibc || *line->glibc <= *options_.glibc;
}

Error Resolver::none_matches(const Wanted& wanted) const {
  std::vector<NpmVersion> versions;
  versions.reserve(releases_.size());
  for (const NodeRelease& release : releases_)
    versions.push_back(release.version);
  const auto nearest =
      wanted.range ? nearest_versions(*wanted.range, versions) : std::vector<std::string>{};
  const std::string known = bprun::format("bprun's tables hold Node.js {} to {}.",
                                          versions.empty() ? "" : versions.front().str(),
                                          versions.empty() ? "" : versions.back().str());
  return error(ErrorKind::unsupported,
               bprun::format("no release of Node.js matches '{}'", asked()),
               (nearest.empty() ? "" : bprun::format("The nearest are {}. ", text::list(nearest))) +
                   known);
}

Error Resolver::none_usable(const NodeRelease& newest_match) const {
  const std::string version = newest_match.version.str();
  if (!obtainable(newest_match)) {
    const auto* other = newest([&](const NodeRelease& r) {
      return r.version.major == newest_match.version.major && obtainable(r) && starts(r);
    });
    return error(ErrorKind::unsupported,
                 bprun::format("Node.js {} is known, but no source with a checksum has it for {}",
                               version,
                               options_.arch),
                 other == nullptr ? std::string()
                                  : bprun::format("The newest of its line that can be had is {}.",
                                                  other->version.str()));
  }
  const auto* fit =
      newest([&](const NodeRelease& r) { return obtainable(r) && starts(r) && r.lts; });
  return error(ErrorKind::unsupported,
               bprun::format("Node.js {} needs glibc {}, and {} has {}",
                             version,
                             line_of(newest_match)->glibc->str(),
                             options_.stack.empty() ? "the stack" : options_.stack,
                             options_.glibc->str()),
               fit == nullptr
                   ? std::string("Take a newer stack.")
                   : bprun::format("Take a newer stack; the newest LTS release that starts on this "
                                   "one is Node.js {}.",
                                   fit->version.str()));
}

std::string today_in_utc() {
  const time_t now = time(nullptr);
  struct tm parts = {};
  gmtime_r(&now, &parts);
  return bprun::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

void Resolver::warn_of_end_of_life(const NodeRelease& release,
                                   std::vector<std::string>& warnings) const {
  const std::string today = options_.today.empty() ? today_in_utc() : options_.today;
  if (release.eol.empty() || release.eol >= today) return;
  warnings.push_back(
      bprun::format("Node.js {} reached its end of life on {}: it gets no security fixes",
                    release.version.major,
                    release.eol));
}

ResolvedNode Resolver::describe(const NodeRelease& release) const {
  const bool arm = options_.arch == "arm64";
  return ResolvedNode{.version = release.version.str(),
                      .npm = std::string(release.npm),
                      .npm_integrity = "",
                      .sha256 = std::string(arm ? release.sha256_arm64 : release.sha256_x64),
                      .in_npm = arm ? release.npm_arm64 : release.npm_x64,
                      .warnings = {},
                      .reason = ""};
}

Result<ResolvedNode> Resolver::resolve() const {
  const Wanted wanted = TRY(this->wanted());
  const auto matches = [&](const NodeRelease& r) {
    return !r.version.is_prerelease() && wanted.matches(r);
  };
  const auto usable = [&](const NodeRelease& r) {
    return matches(r) && obtainable(r) && starts(r);
  };
  const NodeRelease* newest_match = newest(matches);
  if (newest_match == nullptr) return none_matches(wanted);
  const NodeRelease* chosen = newest(usable);
  if (chosen == nullptr) return none_usable(*newest_match);

  std::string reason = wanted.because;
  std::vector<std::string> warnings;
  if (!starts(*newest_match)) {
    warnings.push_back(bprun::format("Node.js {} matches '{}' too, but does not start on {}",
                                     newest_match->version.str(),
                                     asked(),
                                     options_.stack.empty() ? "the stack" : options_.stack));
  } else if (newest_match != chosen) {
    reason += bprun::format("; {} is newer, but no source with a checksum has it for {}",
                            newest_match->version.str(),
                            options_.arch);
  }
  const std::vector<Major> majors = lts_majors();
  if (wanted.may_be_wide && !options_.allow_wide_range && !majors.empty() &&
      chosen->version.major > majors.front()) {
    const auto* capped = newest(
        [&](const NodeRelease& r) { return usable(r) && r.version.major <= majors.front(); });
    if (capped != nullptr) {
      warnings.push_back(bprun::format(
          "the range '{}' reaches past the active LTS line {}: taking Node.js {} and not {}",
          asked(),
          majors.front(),
          capped->version.str(),
          chosen->version.str()));
      reason =
          bprun::format("newest of '{}' within the active LTS line {}", asked(), majors.front());
      chosen = capped;
    }
  }
  warn_of_end_of_life(*chosen, warnings);
  ResolvedNode node = describe(*chosen);
  node.warnings = std::move(warnings);
  node.reason = std::move(reason);
  return node;
}

}  // namespace

Result<ResolvedNode> resolve_node(const Tables& tables,
                                  const std::optional<VersionRequest>& request,
                                  const NodeOptions& options) {
  const auto* releases = TRY(tables.node_releases());
  const auto* lines = TRY(tables.node_lines());
  ResolvedNode node = TRY(Resolver(*releases, *lines, request, options).resolve());
  for (const PackageRelease& release : *TRY(tables.package_releases(PackageTool::npm))) {
    if (release.version.str() == node.npm) node.npm_integrity = release.integrity;
  }
  return node;
}

}  // namespace bprun::stack
