// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/refresh/columns.hpp"
#include "runner/refresh/merge.hpp"
#include "runner/refresh/order.hpp"
#include "runner/refresh/plausible.hpp"

#include <algorithm>
#include <set>

namespace bprun::refresh {

namespace {

using Cells = TableText::Cells;
using Kind = Change::Kind;

bool by_version_in(std::size_t column,
                   bool (*older)(std::string_view, std::string_view),
                   const Cells& a,
                   const Cells& b) {
  return older(a[column], b[column]);
}

}  // namespace

Result<Changes> merge_otp(TableText& releases,
                          TableText& builds,
                          const std::string& base,
                          const std::string& arch,
                          const std::vector<ListedOtp>& listed,
                          const std::string& url) {
  constexpr std::array<std::string_view, 5> names{"base", "arch", "version", "basis", "sha256"};
  const auto [at_base, at_arch, at_version, at_basis, at_sum] = TRY(columns(builds, names));
  const std::size_t release_version = TRY(releases.column("version"));
  std::map<std::string, const ListedOtp*> by_version;
  for (const ListedOtp& one : listed)
    by_version[one.version] = &one;

  const auto is_ours = [&](const Cells& row) {
    return row[at_base] == base && row[at_arch] == arch;
  };
  std::size_t known = 0;
  std::size_t missing = 0;
  for (const Cells& row : builds.rows()) {
    if (!is_ours(row) || row[at_basis] == "inferred") continue;
    ++known;
    if (!by_version.contains(row[at_version])) ++missing;
  }
  TRY(check_plausible(known, missing, by_version.size(), url));

  Changes changes;
  const std::string file = "otp-builds.csv";
  const std::string group = format("OTP for {} ({})", base, arch);
  std::set<std::string> there;
  std::erase_if(builds.rows(), [&](Cells& row) {
    if (!is_ours(row)) return false;
    const auto found = by_version.find(row[at_version]);
    if (found == by_version.end()) {
      changes.push_back({Kind::removed, file, group, row[at_version]});
      return true;
    }
    there.insert(row[at_version]);
    const std::string& sum = found->second->sha256;
    if (!sum.empty() && sum != row[at_sum]) {
      const bool had_one = !row[at_sum].empty();
      changes.push_back({Kind::corrected,
                         file,
                         group,
                         row[at_version],
                         had_one ? "its checksum is another one" : "its checksum is known now"});
      row[at_sum] = sum;
    }
    if (row[at_basis] != "listed") {
      changes.push_back({Kind::corrected, file, group, row[at_version], "now known from the list"});
      row[at_basis] = "listed";
    }
    return false;
  });

  const auto before = [&](const Cells& a, const Cells& b) {
    if (a[at_base] != b[at_base]) return a[at_base] < b[at_base];
    if (a[at_arch] != b[at_arch]) return a[at_arch] < b[at_arch];
    return older_otp(a[at_version], b[at_version]);
  };
  std::set<std::string> released;
  for (const Cells& row : releases.rows())
    released.insert(row[release_version]);
  for (const auto& [version, one] : by_version) {
    if (!there.contains(version)) {
      Cells row = builds.empty_row();
      row[at_base] = base;
      row[at_arch] = arch;
      row[at_version] = version;
      row[at_basis] = "listed";
      row[at_sum] = one->sha256;
      builds.insert(std::move(row), before);
      changes.push_back({Kind::added, file, group, version});
    }
    if (released.insert(version).second) {
      Cells row = releases.empty_row();
      row[release_version] = version;
      releases.insert(std::move(row), [&](const Cells& a, const Cells& b) {
        return by_version_in(release_version, older_otp, a, b);
      });
      changes.push_back({Kind::added, "otp.csv", "releases of OTP", version});
    }
  }
  return changes;
}

Result<Changes> merge_elixir(TableText& releases,
                             TableText& builds,
                             const std::vector<ListedElixir>& listed,
                             const std::string& url) {
  constexpr std::array<std::string_view, 5> names{"base", "version", "otp", "basis", "sha256"};
  const auto [at_base, at_version, at_otp, at_basis, at_sum] = TRY(columns(builds, names));
  constexpr std::array<std::string_view, 3> release_names{"version", "otp_min", "otp_max"};
  const auto [release_version, otp_min, otp_max] = TRY(columns(releases, release_names));
  std::map<std::pair<std::string, std::string>, const ListedElixir*> by_build;
  for (const ListedElixir& one : listed)
    by_build[{one.version, one.otp}] = &one;

  std::size_t known = 0;
  std::size_t missing = 0;
  for (const Cells& row : builds.rows()) {
    if (row[at_base] != "any") continue;
    ++known;
    if (!by_build.contains({row[at_version], row[at_otp]})) ++missing;
  }
  TRY(check_plausible(known, missing, by_build.size(), url));

  Changes changes;
  const std::string file = "elixir-builds.csv";
  const std::string group = "prebuilt Elixir";
  const auto name = [](const std::string& version, const std::string& otp) {
    return otp == "generic" ? version : format("{}-otp-{}", version, otp);
  };
  std::set<std::pair<std::string, std::string>> there;
  std::erase_if(builds.rows(), [&](Cells& row) {
    if (row[at_base] != "any") return false;
    const auto found = by_build.find({row[at_version], row[at_otp]});
    const std::string shown = name(row[at_version], row[at_otp]);
    if (found == by_build.end()) {
      changes.push_back({Kind::removed, file, group, shown});
      return true;
    }
    there.insert(found->first);
    const std::string& sum = found->second->sha256;
    if (!sum.empty() && sum != row[at_sum]) {
      changes.push_back(
          {Kind::corrected,
           file,
           group,
           shown,
           row[at_sum].empty() ? "its checksum is known now" : "its checksum is another one"});
      row[at_sum] = sum;
    }
    if (row[at_basis] != "listed") {
      changes.push_back({Kind::corrected, file, group, shown, "now known from the list"});
      row[at_basis] = "listed";
    }
    return false;
  });

  const auto before = [&](const Cells& a, const Cells& b) {
    if (a[at_base] != b[at_base]) return a[at_base] < b[at_base];
    if (a[at_version] != b[at_version]) return older_elixir(a[at_version], b[at_version]);
    return a[at_otp] < b[at_otp];
  };
  std::set<std::string> released;
  for (const Cells& row : releases.rows())
    released.insert(row[release_version]);
  std::map<std::string, std::pair<long long, long long>> new_ones;
  for (const auto& [build, one] : by_build) {
    const auto& [version, otp] = build;
    if (!there.contains(build)) {
      Cells row = builds.empty_row();
      row[at_base] = "any";
      row[at_version] = version;
      row[at_otp] = otp;
      row[at_basis] = "listed";
      row[at_sum] = one->sha256;
      builds.insert(std::move(row), before);
      changes.push_back({Kind::added, file, group, name(version, otp)});
    }
    const auto major = text::to_integer(otp);
    if (released.contains(version) || !major) continue;
    const auto [range, is_new] = new_ones.try_emplace(version, *major, *major);
    range->second.first = std::min(range->second.first, *major);
    range->second.second = std::max(range->second.second, *major);
  }
  for (const auto& [version, range] : new_ones) {
    Cells row = releases.empty_row();
    row[release_version] = version;
    row[otp_min] = std::to_string(range.first);
    row[otp_max] = std::to_string(range.second);
    releases.insert(std::move(row), [&](const Cells& a, const Cells& b) {
      return by_version_in(release_version, older_elixir, a, b);
    });
    changes.push_back(
        {Kind::added,
         "elixir.csv",
         "releases of Elixir",
         version,
         format("taken to support the OTP it was built for, {} to {}", range.first, range.second)});
  }
  return changes;
}

}  // namespace bprun::refresh
