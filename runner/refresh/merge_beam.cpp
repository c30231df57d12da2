// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/refresh/columns.hpp"
#include "runner/refresh/merge.hpp"
#include "runner/refresh/order.hpp"
#include "runner/refresh/own_rows.hpp"

#include <algorithm>

namespace bprun::refresh {

namespace {

using Cells = TableText::Cells;
using Kind = Change::Kind;

/// The places of the columns of otp-builds.csv.
struct OtpColumns {
  std::size_t base;
  std::size_t arch;
  std::size_t version;
  std::size_t basis;
  std::size_t sum;

  bool before(const Cells& a, const Cells& b) const {
    if (a[base] != b[base]) return a[base] < b[base];
    if (a[arch] != b[arch]) return a[arch] < b[arch];
    return older_otp(a[version], b[version]);
  }
};

/// The places of the columns of elixir-builds.csv.
struct ElixirColumns {
  std::size_t base;
  std::size_t version;
  std::size_t otp;
  std::size_t basis;
  std::size_t sum;

  bool before(const Cells& a, const Cells& b) const {
    if (a[base] != b[base]) return a[base] < b[base];
    if (a[version] != b[version]) return older_elixir(a[version], b[version]);
    return a[otp] < b[otp];
  }
};

std::string elixir_name(const std::string& version, const std::string& otp) {
  return otp == "generic" ? version : format("{}-otp-{}", version, otp);
}

std::set<std::string> cells_in(const TableText& table, std::size_t column) {
  std::set<std::string> found;
  for (const Cells& row : table.rows())
    found.insert(row[column]);
  return found;
}

Result<void>
add_otp_releases(TableText& releases, const std::vector<ListedOtp>& listed, Changes& changes) {
  const std::size_t version = TRY(releases.column("version"));
  std::set<std::string> released = cells_in(releases, version);
  for (const ListedOtp& one : listed) {
    if (!released.insert(one.version).second) continue;
    Cells row = releases.empty_row();
    row[version] = one.version;
    releases.insert(std::move(row), [version](const Cells& a, const Cells& b) {
      return older_otp(a[version], b[version]);
    });
    changes.push_back({Kind::added, "otp.csv", "releases of OTP", one.version});
  }
  return {};
}

/// A release that the table lacks gets the range of OTP that it was built for.
Result<void> add_elixir_releases(TableText& releases,
                                 const std::vector<ListedElixir>& listed,
                                 Changes& changes) {
  const std::size_t version = TRY(releases.column("version"));
  const std::size_t otp_min = TRY(releases.column("otp_min"));
  const std::size_t otp_max = TRY(releases.column("otp_max"));
  const std::set<std::string> released = cells_in(releases, version);
  std::map<std::string, std::pair<long long, long long>> ranges;
  for (const ListedElixir& one : listed) {
    const auto major = text::to_integer(one.otp);
    if (released.contains(one.version) || !major) continue;
    const auto range = ranges.try_emplace(one.version, *major, *major).first;
    range->second.first = std::min(range->second.first, *major);
    range->second.second = std::max(range->second.second, *major);
  }
  for (const auto& [name, range] : ranges) {
    Cells row = releases.empty_row();
    row[version] = name;
    row[otp_min] = std::to_string(range.first);
    row[otp_max] = std::to_string(range.second);
    releases.insert(std::move(row), [version](const Cells& a, const Cells& b) {
      return older_elixir(a[version], b[version]);
    });
    changes.push_back(
        {Kind::added,
         "elixir.csv",
         "releases of Elixir",
         name,
         format("taken to support the OTP it was built for, {} to {}", range.first, range.second)});
  }
  return {};
}

}  // namespace

Result<Changes> merge_otp(TableText& releases,
                          TableText& builds,
                          const std::string& base,
                          const std::string& arch,
                          const std::vector<ListedOtp>& listed,
                          const std::string& url) {
  constexpr std::array<std::string_view, 5> names{"base", "arch", "version", "basis", "sha256"};
  const auto places = TRY(columns(builds, names));
  const OtpColumns at{places[0], places[1], places[2], places[3], places[4]};
  Listed by_version;
  for (const ListedOtp& one : listed)
    by_version[one.version] = one.sha256;
  OwnRows own{.table = builds,
              .file = "otp-builds.csv",
              .group = format("OTP for {} ({})", base, arch),
              .basis = at.basis,
              .sum = at.sum};
  own.is_own = [&](const Cells& row) { return row[at.base] == base && row[at.arch] == arch; };
  own.name = [&](const Cells& row) { return row[at.version]; };
  TRY(check_plausible(own, by_version, url));

  Changes changes;
  const std::set<std::string> there = bring_up_to_date(own, by_version, changes);
  for (const auto& [version, sum] : by_version) {
    if (there.contains(version)) continue;
    Cells row = builds.empty_row();
    row[at.base] = base;
    row[at.arch] = arch;
    row[at.version] = version;
    row[at.basis] = "listed";
    row[at.sum] = sum;
    builds.insert(std::move(row), [&](const Cells& a, const Cells& b) { return at.before(a, b); });
    changes.push_back({Kind::added, own.file, own.group, version});
  }
  TRY(add_otp_releases(releases, listed, changes));
  return changes;
}

Result<Changes> merge_elixir(TableText& releases,
                             TableText& builds,
                             const std::vector<ListedElixir>& listed,
                             const std::string& url) {
  constexpr std::array<std::string_view, 5> names{"base", "version", "otp", "basis", "sha256"};
  const auto places = TRY(columns(builds, names));
  const ElixirColumns at{places[0], places[1], places[2], places[3], places[4]};
  Listed by_name;
  for (const ListedElixir& one : listed)
    by_name[elixir_name(one.version, one.otp)] = one.sha256;
  OwnRows own{.table = builds,
              .file = "elixir-builds.csv",
              .group = "prebuilt Elixir",
              .basis = at.basis,
              .sum = at.sum};
  own.is_own = [&](const Cells& row) { return row[at.base] == "any"; };
  own.name = [&](const Cells& row) { return elixir_name(row[at.version], row[at.otp]); };
  TRY(check_plausible(own, by_name, url));

  Changes changes;
  std::set<std::string> there = bring_up_to_date(own, by_name, changes);
  for (const ListedElixir& one : listed) {
    const std::string name = elixir_name(one.version, one.otp);
    if (!there.insert(name).second) continue;
    Cells row = builds.empty_row();
    row[at.base] = "any";
    row[at.version] = one.version;
    row[at.otp] = one.otp;
    row[at.basis] = "listed";
    row[at.sum] = one.sha256;
    builds.insert(std::move(row), [&](const Cells& a, const Cells& b) { return at.before(a, b); });
    changes.push_back({Kind::added, own.file, own.group, name});
  }
  TRY(add_elixir_releases(releases, listed, changes));
  return changes;
}

}  // namespace bprun::refresh
