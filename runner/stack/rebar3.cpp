// SPDX-License-Identifier: MIT
#include "runner/stack/rebar3.hpp"

#include "runner/base/digest.hpp"
#include "runner/stack/cells.hpp"
#include "runner/stack/csv.hpp"
#include "runner/stack/stack_file.hpp"
#include "runner/version/npm_version.hpp"

#include <tuple>

namespace bprun::stack {

namespace {

std::string_view rebar3_checksum_in(std::string_view cell, bool published, const Place& place) {
  if (published && !Checksum::parse(cell)) {
    place.broken(
        bprun::format("{} is no checksum, and what is published needs one", in_quotes(cell)));
  }
  return cell;
}

}  // namespace

std::vector<Rebar3Release>
read_rebar3_releases(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<Rebar3Release> releases;
  read_csv(text,
           file,
           {"base", "version", "otp_min", "otp_max", "basis", "checksum"},
           problems,
           [&](const Row& row) {
             const Place place{.file = file, .line = row.line, .problems = problems};
             const auto& cells = row.cells;
             const bool published = cells[0] == "any";
             if (!published && !is_base(cells[0])) {
               place.broken(bprun::format("unknown base {}", in_quotes(cells[0])));
             }
             const bool is_version = version_in<version::NpmVersion>(cells[1], place).has_value();
             const auto otp_min = count_in(cells[2], place);
             const auto otp_max = count_in(cells[3], place);
             const auto basis = basis_in(cells[4], place);
             const auto checksum = rebar3_checksum_in(cells[5], published, place);
             if (!is_version || !otp_min || !otp_max || !basis) return;
             releases.push_back({.base = cells[0],
                                 .version = cells[1],
                                 .otp_min = *otp_min,
                                 .otp_max = *otp_max,
                                 .basis = *basis,
                                 .checksum = checksum,
                                 .line = row.line});
           });
  put_in_order(
      releases,
      [](const Rebar3Release& release) {
        return std::tuple(release.base, *version::NpmVersion::parse(release.version));
      },
      [](const Rebar3Release& release) {
        return bprun::format("{} for {}", release.version, release.base);
      },
      file,
      problems);
  return releases;
}

}  // namespace bprun::stack
