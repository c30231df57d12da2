// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/format.hpp"
#include "runner/stack/basis.hpp"
#include "runner/stack/problems.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the readers of CSV tables do with cells, and with the order of rows.
namespace bprun::stack {

/// Where a row stands, for what is said about its cells.
struct Place {
  const std::string& file;
  int line;
  Problems& problems;

  void broken(std::string message) const { problems.broken(file, line, std::move(message)); }
};

/// The version that a cell holds, by `Version::parse`.
template <class Version>
std::optional<Version> version_in(std::string_view cell, const Place& place) {
  auto version = Version::parse(cell);
  if (!version) place.broken(bprun::format("{} is no version", in_quotes(cell)));
  return version;
}

/// Empty, or a day; what is neither becomes a Problem.
std::string_view day_in(std::string_view cell, const Place& place);
std::optional<Basis> basis_in(std::string_view cell, const Place& place);
/// Empty, or 64 hexadecimal digits.
std::string_view sha256_in(std::string_view cell, const Place& place);
/// A number from 1 to a million.
std::optional<unsigned> count_in(std::string_view cell, const Place& place);

/// Puts records in ascending order of `key(record)`. Rows out of order are untidy, two with the
/// same key break the table; `name(record)` is what messages call one.
template <class Record, class Key, class Name>
void put_in_order(std::vector<Record>& records,
                  const Key& key,
                  const Name& name,
                  const std::string& file,
                  Problems& problems) {
  bool in_order = true;
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (!(key(records[i]) < key(records[i - 1]))) continue;
    in_order = false;
    problems.untidy(file,
                    records[i].line,
                    bprun::format("{} stands after {}: rows are in ascending order",
                                  name(records[i]),
                                  name(records[i - 1])));
  }
  if (!in_order) {
    std::stable_sort(records.begin(), records.end(), [&](const Record& a, const Record& b) {
      return key(a) < key(b);
    });
  }
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (key(records[i - 1]) < key(records[i])) continue;
    problems.broken(file,
                    records[i].line,
                    bprun::format("{} stands here twice, first in line {}",
                                  name(records[i]),
                                  records[i - 1].line));
  }
}

}  // namespace bprun::stack
