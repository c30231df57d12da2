// SPDX-License-Identifier: MIT
#include "runner/stack/node.hpp"

#include "runner/base/text.hpp"
#include "runner/stack/cells.hpp"
#include "runner/stack/csv.hpp"

namespace bprun::stack {

namespace {

bool yes_or_no(std::string_view cell, const Place& place) {
  if (cell != "yes" && cell != "no")
    place.broken(bprun::format("{} is neither yes nor no", in_quotes(cell)));
  return cell == "yes";
}

/// "x64+arm64": which of npm's packages there are.
void read_packages(std::string_view cell, NodeRelease& release, const Place& place) {
  if (cell.empty()) return;
  for (const std::string_view word : text::split(cell, '+')) {
    if (word == "x64") {
      release.npm_x64 = true;
    } else if (word == "arm64") {
      release.npm_arm64 = true;
    } else {
      place.broken(bprun::format("unknown architecture {}: write x64 or arm64", in_quotes(word)));
    }
  }
}

}  // namespace

std::vector<NodeRelease>
read_node_releases(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<NodeRelease> releases;
  read_csv(
      text,
      file,
      {"version", "date", "npm", "lts_name", "lts", "eol", "sha256_x64", "sha256_arm64", "in_npm"},
      problems,
      [&](const Row& row) {
        const Place place{.file = file, .line = row.line, .problems = problems};
        const auto& cells = row.cells;
        auto version = version_in<version::NpmVersion>(cells[0], place);
        NodeRelease release{.version = {},
                            .date = day_in(cells[1], place),
                            .npm = cells[2],
                            .lts_name = cells[3],
                            .lts = yes_or_no(cells[4], place),
                            .eol = day_in(cells[5], place),
                            .sha256_x64 = sha256_in(cells[6], place),
                            .sha256_arm64 = sha256_in(cells[7], place),
                            .line = row.line};
        static_cast<void>(version_in<version::NpmVersion>(cells[2], place));
        read_packages(cells[8], release, place);
        if (!version) return;
        release.version = std::move(*version);
        releases.push_back(std::move(release));
      });
  put_in_order(
      releases,
      [](const NodeRelease& release) -> const auto& { return release.version; },
      [](const NodeRelease& release) { return release.version.str(); },
      file,
      problems);
  return releases;
}

std::vector<NodeLine>
read_node_lines(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<NodeLine> lines;
  read_csv(text,
           file,
           {"major", "start", "lts_start", "maintenance_start", "eol", "lts_name", "glibc"},
           problems,
           [&](const Row& row) {
             const Place place{.file = file, .line = row.line, .problems = problems};
             const auto& cells = row.cells;
             const auto major = count_in(cells[0], place);
             const auto glibc = GlibcVersion::parse(cells[6]);
             if (!glibc && !cells[6].empty()) {
               place.broken(bprun::format("{} is no version of glibc", in_quotes(cells[6])));
             }
             lines.push_back({.major = static_cast<int>(major.value_or(0)),
                              .start = day_in(cells[1], place),
                              .lts_start = day_in(cells[2], place),
                              .maintenance_start = day_in(cells[3], place),
                              .eol = day_in(cells[4], place),
                              .lts_name = cells[5],
                              .glibc = glibc,
                              .line = row.line});
             if (!major) lines.pop_back();
           });
  put_in_order(
      lines,
      [](const NodeLine& line) { return line.major; },
      [](const NodeLine& line) { return bprun::format("{}", line.major); },
      file,
      problems);
  return lines;
}

}  // namespace bprun::stack
