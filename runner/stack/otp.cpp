// SPDX-License-Identifier: MIT
#include "runner/stack/otp.hpp"

#include "runner/stack/cells.hpp"
#include "runner/stack/csv.hpp"
#include "runner/stack/stack_file.hpp"

#include <tuple>

namespace bprun::stack {

std::vector<OtpRelease>
read_otp_releases(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<OtpRelease> releases;
  read_csv(text, file, {"version", "date"}, problems, [&](const Row& row) {
    const Place place{.file = file, .line = row.line, .problems = problems};
    auto version = version_in<version::OtpVersion>(row.cells[0], place);
    const std::string_view date = day_in(row.cells[1], place);
    if (version)
      releases.push_back({.version = std::move(*version), .date = date, .line = row.line});
  });
  put_in_order(
      releases,
      [](const OtpRelease& release) -> const auto& { return release.version; },
      [](const OtpRelease& release) { return release.version.str(); },
      file,
      problems);
  return releases;
}

std::vector<OtpBuild>
read_otp_builds(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<OtpBuild> builds;
  read_csv(
      text, file, {"base", "arch", "version", "basis", "sha256"}, problems, [&](const Row& row) {
        const Place place{.file = file, .line = row.line, .problems = problems};
        const auto& cells = row.cells;
        if (!is_base(cells[0])) {
          place.broken(bprun::format("unknown base {}", in_quotes(cells[0])));
        }
        if (cells[1] != "x64" && cells[1] != "arm64") {
          place.broken(
              bprun::format("unknown architecture {}: write x64 or arm64", in_quotes(cells[1])));
        }
        auto version = version_in<version::OtpVersion>(cells[2], place);
        const auto basis = basis_in(cells[3], place);
        const std::string_view sha256 = sha256_in(cells[4], place);
        if (!version || !basis) return;
        builds.push_back({.base = cells[0],
                          .arch = cells[1],
                          .version = std::move(*version),
                          .basis = *basis,
                          .sha256 = sha256,
                          .line = row.line});
      });
  put_in_order(
      builds,
      [](const OtpBuild& build) {
        return std::tuple<std::string_view, std::string_view, const version::OtpVersion&>(
            build.base, build.arch, build.version);
      },
      [](const OtpBuild& build) {
        return bprun::format("{} for {} {}", build.version.str(), build.base, build.arch);
      },
      file,
      problems);
  return builds;
}

}  // namespace bprun::stack
