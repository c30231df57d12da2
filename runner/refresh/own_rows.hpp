// SPDX-License-Identifier: MIT
#pragma once

#include "runner/refresh/merge.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace bprun::refresh {

/// What a list names, to the checksums it gives (empty where it gives none).
using Listed = std::map<std::string, std::string>;

/// The rows of a table of builds that one list is about.
struct OwnRows {
  TableText& table;
  std::string file;   ///< of the table, for the changes
  std::string group;  ///< for the changes
  std::size_t basis = 0;
  std::size_t sum = 0;
  std::function<bool(const TableText::Cells&)> is_own = nullptr;
  /// What a list calls a row: "27.2", "1.18.1-otp-27".
  std::function<std::string(const TableText::Cells&)> name = nullptr;
};

/// check_plausible() for the rows that are there by more than inference.
Result<void> check_plausible(const OwnRows& own, const Listed& listed, const std::string& url);

/// Rows that the list lacks go; those it has become listed, with its checksum. The names of those
/// that stay.
std::set<std::string> bring_up_to_date(OwnRows& own, const Listed& listed, Changes& changes);

}  // namespace bprun::refresh
