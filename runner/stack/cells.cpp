// SPDX-License-Identifier: MIT
#include "runner/stack/cells.hpp"

#include "runner/base/text.hpp"
#include "runner/stack/date.hpp"

namespace bprun::stack {

std::string_view day_in(std::string_view cell, const Place& place) {
  if (cell.empty() || is_day(cell)) return cell;
  place.broken(bprun::format("{} is no date: write YYYY-MM-DD", in_quotes(cell)));
  return "";
}

std::optional<Basis> basis_in(std::string_view cell, const Place& place) {
  const auto basis = parse_basis(cell);
  if (!basis) {
    place.broken(
        bprun::format("{} is no basis: write listed, rule, measured or inferred", in_quotes(cell)));
  }
  return basis;
}

std::string_view sha256_in(std::string_view cell, const Place& place) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (cell.empty() || (cell.size() == 64 && std::all_of(cell.begin(), cell.end(), is_hex))) {
    return cell;
  }
  place.broken(
      bprun::format("{} is no SHA-256: write 64 digits, 0 to 9 and a to f", in_quotes(cell)));
  return "";
}

std::optional<unsigned> count_in(std::string_view cell, const Place& place) {
  const auto number = text::to_integer(cell);
  if (number && *number > 0 && *number <= 1'000'000) return static_cast<unsigned>(*number);
  place.broken(bprun::format("{} is no number of a version", in_quotes(cell)));
  return std::nullopt;
}

}  // namespace bprun::stack
