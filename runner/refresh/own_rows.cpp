// SPDX-License-Identifier: MIT
#include "runner/refresh/own_rows.hpp"

#include "runner/refresh/plausible.hpp"

namespace bprun::refresh {

namespace {

using Kind = Change::Kind;

void bring_up_to_date(const OwnRows& own,
                      TableText::Cells& row,
                      const std::string& name,
                      const std::string& sum,
                      Changes& changes) {
  const auto correct = [&](std::size_t column, const std::string& now, const char* why) {
    row[column] = now;
    changes.push_back({Kind::corrected, own.file, own.group, name, why});
  };
  if (!sum.empty() && sum != row[own.sum]) {
    correct(own.sum,
            sum,
            row[own.sum].empty() ? "its checksum is known now" : "its checksum is another one");
  }
  if (row[own.basis] != "listed") correct(own.basis, "listed", "now known from the list");
}

}  // namespace

Result<void> check_plausible(const OwnRows& own, const Listed& listed, const std::string& url) {
  std::size_t known = 0;
  std::size_t missing = 0;
  for (const TableText::Cells& row : own.table.rows()) {
    if (!own.is_own(row) || row[own.basis] == "inferred") continue;
    ++known;
    if (!listed.contains(own.name(row))) ++missing;
  }
  return check_plausible(known, missing, listed.size(), url);
}

std::set<std::string> bring_up_to_date(OwnRows& own, const Listed& listed, Changes& changes) {
  std::set<std::string> there;
  std::erase_if(own.table.rows(), [&](TableText::Cells& row) {
    if (!own.is_own(row)) return false;
    const std::string name = own.name(row);
    const auto found = listed.find(name);
    if (found == listed.end()) {
      changes.push_back({Kind::removed, own.file, own.group, name});
      return true;
    }
    there.insert(name);
    bring_up_to_date(own, row, name, found->second, changes);
    return false;
  });
  return there;
}

}  // namespace bprun::refresh
