// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/refresh/columns.hpp"
#include "runner/refresh/merge.hpp"
#include "runner/refresh/order.hpp"
#include "runner/refresh/plausible.hpp"
#include "runner/runtimes/checksum_list.hpp"

#include <map>
#include <set>

namespace bprun::refresh {

namespace {

using Cells = TableText::Cells;
using Kind = Change::Kind;

const std::string node_file = "node.csv";

/// A cell that upstream says something else about now.
bool correct(std::string& cell, const std::string& now) {
  if (now.empty() || cell == now) return false;
  cell = now;
  return true;
}

/// The line of `major` in node-lines.csv.
struct Line {
  std::string lts_start;
  std::string eol;
  std::string lts_name;
};

Result<std::map<std::string, Line>> lines_by_major(const TableText& lines) {
  constexpr std::array<std::string_view, 4> names{"major", "lts_start", "eol", "lts_name"};
  const auto [major, lts_start, eol, lts_name] = TRY(columns(lines, names));
  std::map<std::string, Line> found;
  for (const Cells& row : lines.rows())
    found[row[major]] = Line{row[lts_start], row[eol], row[lts_name]};
  return found;
}

std::string major_of(std::string_view version) {
  return std::string(version.substr(0, version.find('.')));
}

}  // namespace

Result<Changes> merge_node(TableText& releases,
                           const TableText& lines,
                           const std::vector<ListedNode>& listed,
                           const std::string& url) {
  constexpr std::array<std::string_view, 6> names{
      "version", "date", "npm", "lts_name", "lts", "eol"};
  const auto [version, date, npm, lts_name, lts, eol] = TRY(columns(releases, names));
  const auto by_major = TRY(lines_by_major(lines));
  std::map<std::string, const ListedNode*> by_version;
  for (const ListedNode& node : listed)
    by_version[node.version] = &node;

  std::size_t missing = 0;
  Changes changes;
  std::set<std::string> there;
  for (Cells& row : releases.rows()) {
    there.insert(row[version]);
    const auto found = by_version.find(row[version]);
    if (found == by_version.end()) {
      ++missing;
      continue;
    }
    const ListedNode& node = *found->second;
    if (correct(row[npm], node.npm)) {
      changes.push_back({Kind::corrected,
                         node_file,
                         "releases of Node.js",
                         row[version],
                         format("its npm is {}", node.npm)});
    }
    if (node.lts && correct(row[lts], "yes")) {
      changes.push_back(
          {Kind::corrected, node_file, "releases of Node.js", row[version], "is LTS"});
    }
  }
  TRY(check_plausible(there.size(), missing, by_version.size(), url));

  const std::string oldest = releases.rows().empty() ? "" : releases.rows().front()[version];
  for (const auto& [name, node] : by_version) {
    if (there.contains(name) || older_npm(name, oldest)) continue;
    if (!node->linux_x64 && !node->linux_arm64) continue;
    Cells row = releases.empty_row();
    row[version] = name;
    row[date] = node->date;
    row[npm] = node->npm;
    row[lts] = node->lts ? "yes" : "no";
    if (const auto line = by_major.find(major_of(name)); line != by_major.end()) {
      row[lts_name] = line->second.lts_name;
      row[eol] = line->second.eol;
    }
    releases.insert(std::move(row), [at = version](const Cells& a, const Cells& b) {
      return older_npm(a[at], b[at]);
    });
    changes.push_back({Kind::added, node_file, "releases of Node.js", name});
  }
  return changes;
}

Result<Changes>
merge_node_lines(TableText& lines, const std::vector<ListedLine>& listed, const std::string& url) {
  constexpr std::array<std::string_view, 6> names{
      "major", "start", "lts_start", "maintenance_start", "eol", "lts_name"};
  const auto places = TRY(columns(lines, names));
  std::map<std::string, const ListedLine*> by_major;
  for (const ListedLine& line : listed)
    by_major[std::to_string(line.major)] = &line;

  Changes changes;
  const std::string file = "node-lines.csv";
  const std::string group = "lines of Node.js";
  const auto cells_of = [](const ListedLine& line) {
    return std::array{std::to_string(line.major),
                      line.start,
                      line.lts_start,
                      line.maintenance_start,
                      line.eol,
                      line.lts_name};
  };
  std::set<std::string> there;
  std::size_t missing = 0;
  for (Cells& row : lines.rows()) {
    there.insert(row[places[0]]);
    const auto found = by_major.find(row[places[0]]);
    if (found == by_major.end()) {
      ++missing;
      continue;
    }
    const auto now = cells_of(*found->second);
    std::vector<std::string> corrected;
    for (std::size_t i = 1; i < places.size(); ++i) {
      if (correct(row[places[i]], now[i])) corrected.push_back(format("{} {}", names[i], now[i]));
    }
    if (corrected.empty()) continue;
    changes.push_back({Kind::corrected, file, group, row[places[0]], text::list(corrected)});
  }
  TRY(check_plausible(there.size(), missing, by_major.size(), url));

  for (const auto& [major, line] : by_major) {
    if (there.contains(major)) continue;
    Cells row = lines.empty_row();
    const auto now = cells_of(*line);
    for (std::size_t i = 0; i < places.size(); ++i)
      row[places[i]] = now[i];
    lines.insert(std::move(row), [at = places[0]](const Cells& a, const Cells& b) {
      return text::to_integer(a[at]) < text::to_integer(b[at]);
    });
    changes.push_back({Kind::added, file, group, major});
  }
  return changes;
}

Result<Changes> merge_node_packages(TableText& releases,
                                    const std::string& arch,
                                    const std::vector<ListedPackage>& listed,
                                    const std::string& url) {
  constexpr std::array<std::string_view, 2> names{"version", "in_npm"};
  const auto [version, in_npm] = TRY(columns(releases, names));
  std::set<std::string> carried;
  for (const ListedPackage& package : listed)
    carried.insert(package.version);

  const auto architectures = [](const std::string& cell) {
    std::set<std::string> all;
    for (const std::string_view word : text::words(cell))
      all.emplace(word);
    return all;
  };
  std::size_t known = 0;
  std::size_t missing = 0;
  for (const Cells& row : releases.rows()) {
    if (!architectures(row[in_npm]).contains(arch)) continue;
    ++known;
    if (!carried.contains(row[version])) ++missing;
  }
  TRY(check_plausible(known, missing, carried.size(), url));

  Changes changes;
  const std::string group = format("Node.js in npm (node-linux-{})", arch);
  for (Cells& row : releases.rows()) {
    auto all = architectures(row[in_npm]);
    const bool now = carried.contains(row[version]);
    if (now == all.contains(arch)) continue;
    if (now) {
      all.insert(arch);
    } else {
      all.erase(arch);
    }
    // x64 before arm64, as the table has it.
    std::vector<std::string> words(all.rbegin(), all.rend());
    row[in_npm] = text::join(words, " ");
    changes.push_back({now ? Kind::added : Kind::removed, node_file, group, row[version]});
  }
  return changes;
}

Result<std::vector<std::string>> node_releases_without_checksum(const TableText& releases) {
  constexpr std::array<std::string_view, 3> names{"version", "sha256_x64", "sha256_arm64"};
  const auto [version, x64, arm64] = TRY(columns(releases, names));
  std::vector<std::string> found;
  for (const Cells& row : releases.rows()) {
    if (row[x64].empty() || row[arm64].empty()) found.push_back(row[version]);
  }
  return found;
}

Result<Changes> merge_node_checksums(TableText& releases,
                                     const std::map<std::string, std::string>& lists) {
  constexpr std::array<std::string_view, 3> names{"version", "sha256_x64", "sha256_arm64"};
  const auto places = TRY(columns(releases, names));
  Changes changes;
  for (Cells& row : releases.rows()) {
    const std::string& version = row[places[0]];
    const auto found = lists.find(version);
    if (found == lists.end()) continue;
    bool corrected = false;
    for (const std::size_t place : {places[1], places[2]}) {
      const std::string_view arch = place == places[1] ? "x64" : "arm64";
      const auto sum = runtimes::find_in_checksum_list(
          found->second, format("node-v{}-linux-{}.tar.gz", version, arch), "");
      // Not every release has a file for every architecture.
      if (sum && correct(row[place], sum->hex)) corrected = true;
    }
    if (!corrected) continue;
    changes.push_back(
        {Kind::corrected, node_file, "releases of Node.js", version, "its checksum is known now"});
  }
  return changes;
}

Result<Changes> merge_packages(TableText& table,
                               const std::string& file,
                               const std::vector<ListedPackage>& listed,
                               const std::string& url) {
  constexpr std::array<std::string_view, 4> names{"version", "package", "integrity", "engines"};
  const auto [version, package, integrity, engines] = TRY(columns(table, names));
  const std::string& ours = listed.front().package;
  std::map<std::string, const ListedPackage*> by_version;
  for (const ListedPackage& one : listed)
    by_version[one.version] = &one;

  Changes changes;
  std::set<std::string> there;
  std::size_t missing = 0;
  std::string oldest;
  for (Cells& row : table.rows()) {
    if (row[package] != ours) continue;
    there.insert(row[version]);
    if (oldest.empty() || older_npm(row[version], oldest)) oldest = row[version];
    const auto found = by_version.find(row[version]);
    if (found == by_version.end()) {
      ++missing;
      continue;
    }
    // npm never lets a version be published twice: another checksum is a warning sign.
    if (correct(row[integrity], found->second->integrity)) {
      changes.push_back({Kind::corrected, file, ours, row[version], "its checksum is another one"});
    }
    if (correct(row[engines], found->second->engines)) {
      changes.push_back({Kind::corrected, file, ours, row[version], "its engines are others"});
    }
  }
  TRY(check_plausible(there.size(), missing, by_version.size(), url));

  for (const auto& [name, one] : by_version) {
    if (there.contains(name) || one->integrity.empty() || older_npm(name, oldest)) continue;
    Cells row = table.empty_row();
    row[version] = name;
    row[package] = ours;
    row[integrity] = one->integrity;
    row[engines] = one->engines;
    table.insert(std::move(row), [at = version](const Cells& a, const Cells& b) {
      return older_npm(a[at], b[at]);
    });
    changes.push_back({Kind::added, file, ours, name});
  }
  return changes;
}

}  // namespace bprun::refresh
