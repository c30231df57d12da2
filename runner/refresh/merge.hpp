// SPDX-License-Identifier: MIT
#pragma once

#include "runner/refresh/indexes.hpp"
#include "runner/refresh/table_text.hpp"

#include <map>
#include <string>
#include <vector>

/// What upstreams list, worked into the tables. Each function changes the rows it is about and says
/// what it changed; a list that lacks too much of what the tables know already is refused (kind
/// corrupt), for lists grow, and one that shrank was cut or is not the one it should be.
namespace bprun::refresh {

struct Change {
  enum class Kind { added, removed, corrected };
  Kind kind = Kind::added;
  std::string table;     ///< "otp-builds.csv"
  std::string group;     ///< what belongs together in the report: "OTP for ubuntu-24.04 (x64)"
  std::string what;      ///< "29.2"
  std::string why = "";  ///< of a correction: "its checksum is known now"

  bool operator==(const Change&) const = default;
};

using Changes = std::vector<Change>;

/// The list of one base and architecture. Its word is the last one: rows of that base that stood
/// there by rule or inference become listed, or go.
Result<Changes> merge_otp(TableText& releases,
                          TableText& builds,
                          const std::string& base,
                          const std::string& arch,
                          const std::vector<ListedOtp>& listed,
                          const std::string& url);

/// builds.hex.pm's zips, which are for every base. A release that the table of releases lacks gets
/// the range of OTP that it was built for.
Result<Changes> merge_elixir(TableText& releases,
                             TableText& builds,
                             const std::vector<ListedElixir>& listed,
                             const std::string& url);

/// Releases from the table's oldest on, for the architectures that the index has files of.
Result<Changes> merge_node(TableText& releases,
                           const TableText& lines,
                           const std::vector<ListedNode>& listed,
                           const std::string& url);

Result<Changes>
merge_node_lines(TableText& lines, const std::vector<ListedLine>& listed, const std::string& url);

/// Which of the releases npm's node-linux-<arch> carries.
Result<Changes> merge_node_packages(TableText& releases,
                                    const std::string& arch,
                                    const std::vector<ListedPackage>& listed,
                                    const std::string& url);

/// Checksums of releases that have none: version to the text of its SHASUMS256.txt.
Result<Changes> merge_node_checksums(TableText& releases,
                                     const std::map<std::string, std::string>& lists);

/// Releases of Node.js without a checksum.
Result<std::vector<std::string>> node_releases_without_checksum(const TableText& releases);

/// npm, pnpm, yarn: the rows of one package of the registry. `file` is the table's name.
Result<Changes> merge_packages(TableText& table,
                               const std::string& file,
                               const std::vector<ListedPackage>& listed,
                               const std::string& url);

}  // namespace bprun::refresh
