// SPDX-License-Identifier: MIT
#include "runner/stack/elixir.hpp"

#include "runner/stack/cells.hpp"
#include "runner/stack/csv.hpp"
#include "runner/stack/stack_file.hpp"

#include <tuple>

namespace bprun::stack {

std::vector<ElixirRelease>
read_elixir_releases(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<ElixirRelease> releases;
  read_csv(text, file, {"version", "date", "otp_min", "otp_max"}, problems, [&](const Row& row) {
    const Place place{.file = file, .line = row.line, .problems = problems};
    auto version = version_in<version::ElixirVersion>(row.cells[0], place);
    const std::string_view date = day_in(row.cells[1], place);
    const auto first = count_in(row.cells[2], place);
    const auto last = count_in(row.cells[3], place);
    if (!version || !first || !last) return;
    if (*first > *last) {
      place.broken(
          bprun::format("the range of OTP ends ({}) before it begins ({})", *last, *first));
    }
    releases.push_back({.version = std::move(*version),
                        .date = date,
                        .otp_min = *first,
                        .otp_max = *last,
                        .line = row.line});
  });
  put_in_order(
      releases,
      [](const ElixirRelease& release) -> const auto& { return release.version; },
      [](const ElixirRelease& release) { return release.version.str(); },
      file,
      problems);
  return releases;
}

std::vector<ElixirBuild>
read_elixir_builds(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<ElixirBuild> builds;
  read_csv(
      text, file, {"base", "version", "otp", "basis", "sha256"}, problems, [&](const Row& row) {
        const Place place{.file = file, .line = row.line, .problems = problems};
        const auto& cells = row.cells;
        if (cells[0] != "any" && !is_base(cells[0])) {
          place.broken(bprun::format("unknown base {}", in_quotes(cells[0])));
        }
        auto version = version_in<version::ElixirVersion>(cells[1], place);
        const bool generic = cells[2] == "generic";
        const auto otp = generic ? std::nullopt : count_in(cells[2], place);
        const auto basis = basis_in(cells[3], place);
        const std::string_view sha256 = sha256_in(cells[4], place);
        if (!version || !basis || (!otp && !generic)) return;
        builds.push_back({.base = cells[0],
                          .version = std::move(*version),
                          .otp = otp,
                          .basis = *basis,
                          .sha256 = sha256,
                          .line = row.line});
      });
  put_in_order(
      builds,
      [](const ElixirBuild& build) {
        return std::tuple<std::string_view, const version::ElixirVersion&, unsigned>(
            build.base, build.version, build.otp.value_or(0));
      },
      [](const ElixirBuild& build) {
        return bprun::format("{} for OTP {} ({})",
                             build.version.str(),
                             build.otp ? bprun::format("{}", *build.otp) : "generic",
                             build.base);
      },
      file,
      problems);
  return builds;
}

}  // namespace bprun::stack
